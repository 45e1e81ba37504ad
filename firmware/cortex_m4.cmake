# Cross-compiles for a Cortex-M4 with FPU: what preset firmware uses. Needs scripts/setup firmware.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_CXX_COMPILER arm-none-eabi-g++)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)  # a program would need a board

set(machine "-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16")
set(CMAKE_C_FLAGS_INIT "${machine} -ffunction-sections -fdata-sections")
# -Wno-psabi: notes on how GCC 7 passed arguments. The two -fno: one thread, and a program that never ends.
set(CMAKE_CXX_FLAGS_INIT "${machine} -ffunction-sections -fdata-sections -Wno-psabi -fno-threadsafe-statics -fno-use-cxa-atexit")
# Images are optimised whole, when they are linked, and say so (firmware/app); the many programs of tests are not.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-nostartfiles -Wl,--gc-sections -fno-lto")
set(CMAKE_C_FLAGS_MINSIZEREL_INIT "-g")
set(CMAKE_CXX_FLAGS_MINSIZEREL_INIT "-g")

# Nothing of the machine that compiles belongs in an image.
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
