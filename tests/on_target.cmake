# Test programs for a microcontroller: the same sources with the same test library, run by QEMU (board qemu_mps2).
find_program(QEMU_ARM qemu-system-arm REQUIRED)
set(CMAKE_CROSSCOMPILING_EMULATOR ${QEMU_ARM} -M mps2-an386 -nographic -monitor none -serial stdio
    -semihosting-config enable=on,target=native -kernel)

# The test library has to be compiled for the target: from its sources, as Debian ships them. It finds none of what it
# would use of an operating system.
set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)  # the next two hold, though they are options there
set(INSTALL_GTEST OFF)
set(gtest_disable_pthreads ON)
add_subdirectory(/usr/src/googletest ${CMAKE_CURRENT_BINARY_DIR}/googletest EXCLUDE_FROM_ALL)
foreach(library gtest gtest_main gmock)
  target_compile_definitions(${library} PUBLIC GTEST_HAS_STREAM_REDIRECTION=0 GTEST_HAS_POSIX_RE=0 _POSIX_C_SOURCE=200809L)
  target_compile_definitions(${library} PRIVATE PATH_MAX=256)
  target_compile_options(${library} PRIVATE -w)
endforeach()

# Headers only; the rest of the folder in which Debian keeps them is not for the target.
find_path(json nlohmann/json.hpp PATHS /usr/include NO_CMAKE_FIND_ROOT_PATH REQUIRED)
file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/json)
file(CREATE_LINK ${json}/nlohmann ${CMAKE_CURRENT_BINARY_DIR}/json/nlohmann SYMBOLIC)
add_library(nlohmann_json INTERFACE)
target_include_directories(nlohmann_json SYSTEM INTERFACE ${CMAKE_CURRENT_BINARY_DIR}/json)
add_library(nlohmann_json::nlohmann_json ALIAS nlohmann_json)

# A test may have more on its stack than a node, and takes its heap from the board's PSRAM, 16 MB. The tests mix 64-bit
# random numbers with sizes.
add_library(tramgac_test_machine INTERFACE)
target_link_libraries(tramgac_test_machine INTERFACE tramgac_board_qemu_mps2)
target_compile_options(tramgac_test_machine INTERFACE -Wno-conversion)
target_link_options(tramgac_test_machine INTERFACE -Wl,--defsym=wanted_stack_size=0x80000
  -Wl,--defsym=wanted_heap_begin=0x21000000 -Wl,--defsym=wanted_heap_end=0x22000000)
set(TRAMGAC_TEST_MACHINE tramgac_test_machine)
