/* What lwIP asks of a compiler and a machine: little-endian, no console of its own. A header for C. */
#pragma once

#include "lwip_random.h"

#define BYTE_ORDER LITTLE_ENDIAN
#define LWIP_PLATFORM_DIAG(message)
#define LWIP_PLATFORM_ASSERT(message)
