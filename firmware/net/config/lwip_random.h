/* Random numbers for lwIP: defined by firmware/net/network.cpp. A header for C. */
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

uint32_t tramgac_lwip_random(void);

#ifdef __cplusplus
}
#endif
