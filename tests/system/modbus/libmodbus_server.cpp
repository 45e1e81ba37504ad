// Units of libmodbus, on its own server API: what it serves and our driver reads must agree.
//
//   libmodbus_server tcp PORT | rtu DEVICE UNIT
//
// Addresses 0 to 299 of each table: registers hold 7 * address + function code, bits are set where the address is
// divisible by 3 (coils) or 5 (discrete inputs). A read that begins at 290 is exception 3; what libmodbus refuses by
// itself is exception 2 (address) and 1 (function). Ends with its parent, by signal.
#include <modbus.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

constexpr int kCount = 300;
constexpr int kRefused = 290;
constexpr int kBaud = 19200;

modbus_mapping_t* MakeTables() {
  modbus_mapping_t* tables = modbus_mapping_new(kCount, kCount, kCount, kCount);
  for (int i = 0; i < kCount; ++i) {
    tables->tab_bits[i] = i % 3 == 0;
    tables->tab_input_bits[i] = i % 5 == 0;
    tables->tab_registers[i] = static_cast<std::uint16_t>(7 * i + MODBUS_FC_READ_HOLDING_REGISTERS);
    tables->tab_input_registers[i] = static_cast<std::uint16_t>(7 * i + MODBUS_FC_READ_INPUT_REGISTERS);
  }
  return tables;
}

// Answers until the connection ends.
void Serve(modbus_t* context, modbus_mapping_t* tables, bool line) {
  std::array<std::uint8_t, MODBUS_TCP_MAX_ADU_LENGTH> query{};
  while (true) {
    const int size = modbus_receive(context, query.data());
    if (size < 0 && !line) return;
    if (size <= 0) continue;  // a damaged request, or one for another unit
    const auto address = static_cast<std::size_t>(modbus_get_header_length(context) + 1);
    const bool refused = (query[address] << 8 | query[address + 1]) == kRefused;
    if (refused) {
      modbus_reply_exception(context, query.data(), MODBUS_EXCEPTION_ILLEGAL_DATA_VALUE);
    } else {
      modbus_reply(context, query.data(), size, tables);
    }
  }
}

int ServeTcp(int port, modbus_mapping_t* tables) {
  modbus_t* context = modbus_new_tcp("127.0.0.1", port);
  int listener = modbus_tcp_listen(context, 1);
  if (listener < 0) return EXIT_FAILURE;
  while (modbus_tcp_accept(context, &listener) >= 0) {
    Serve(context, tables, false);
    modbus_close(context);
  }
  return EXIT_FAILURE;
}

int ServeRtu(const char* device, int unit, modbus_mapping_t* tables) {
  modbus_t* context = modbus_new_rtu(device, kBaud, 'N', 8, 1);
  modbus_set_slave(context, unit);
  // Throws away what follows a request that it does not understand.
  modbus_set_error_recovery(context, MODBUS_ERROR_RECOVERY_PROTOCOL);
  modbus_set_response_timeout(context, 0, 100'000);  // for so long, after waiting this time
  if (modbus_connect(context) < 0) return EXIT_FAILURE;
  Serve(context, tables, true);
  return EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  modbus_mapping_t* tables = MakeTables();
  if (argc == 3 && std::string_view(argv[1]) == "tcp") return ServeTcp(std::atoi(argv[2]), tables);
  if (argc == 4 && std::string_view(argv[1]) == "rtu") return ServeRtu(argv[2], std::atoi(argv[3]), tables);
  return 2;
}
