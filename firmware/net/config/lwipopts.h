// What of lwIP a node needs: one Ethernet, IPv4, DHCP or a static address, TCP and UDP by the raw API, polled.
#pragma once

#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0  // nothing of lwIP is called from interrupts
#define LWIP_NETCONN 0
#define LWIP_SOCKET 0
#define LWIP_RAW 0
#define LWIP_DHCP 1
#define LWIP_DHCP_DOES_ACD_CHECK 0  // a second without an address after each start
#define LWIP_STATS 0
#define IP_REASSEMBLY 0  // nobody sends us datagrams that large, and fragments are a way to attack
#define IP_FRAG 0
#define IP_OPTIONS_ALLOWED 0  // as fragments
#define ARP_QUEUEING 1        // or a second packet to a host that is still being looked for pushes the first one out
#define LWIP_SINGLE_NETIF 1

// Memory: pools of fixed size for what the network can make us need, malloc for what we send.
#define MEM_ALIGNMENT 4
#define MEM_LIBC_MALLOC 1
#define MEMP_NUM_TCP_PCB 4
#define MEMP_NUM_UDP_PCB 3
#define MEMP_NUM_TCP_SEG 16
#define PBUF_POOL_SIZE 8
#define TCP_MSS 1460
#define TCP_WND (4 * TCP_MSS)
#define TCP_SND_BUF (4 * TCP_MSS)
#define TCP_SND_QUEUELEN 16
#define TCP_QUEUE_OOSEQ 0  // little comes to a node: what overtakes a lost segment is sent once more
#define TCP_OVERSIZE 0     // what is sent leaves at once: room to add to its segment, a whole MSS of it, is of no use
#define TCP_CALCULATE_EFF_SEND_MSS 0  // on Ethernet it is TCP_MSS

// Ports, sequence numbers and transactions that nobody outside can guess: firmware/net/network.cpp.
#define LWIP_RAND() tramgac_lwip_random()
#define LWIP_HOOK_FILENAME "lwip_random.h"
#define LWIP_HOOK_TCP_ISN(local_address, local_port, remote_address, remote_port) tramgac_lwip_random()

#define LWIP_NOASSERT 1
