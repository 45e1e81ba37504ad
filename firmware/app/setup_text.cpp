#include "firmware/app/setup_text.h"

#include <initializer_list>

namespace tramgac::firmware {
namespace {

void Write(ConsoleText& text, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) text.Write(part);
}

void WriteLabel(const LocalText& label, ConsoleText& text) {
  if (label.en.empty() && label.vi.empty()) return text.Write("\n");
  Write(text, {", ", label.en, " / ", label.vi, "\n"});
}

void WriteDevice(const BlockDevice& device, ConsoleText& text) {
  Write(text, {"device / thiết bị ", device.id, ": ", device.profile, ", unit "});
  text.Write(std::int64_t{device.unit});
  text.Write(", ");
  text.Write(std::int64_t{device.period / std::chrono::milliseconds(1)});
  text.Write(" ms");
  WriteLabel(device.label, text);
}

void WriteContact(const digital_io::Contact& contact, std::int64_t number, ConsoleText& text) {
  text.Write("contact / tiếp điểm ");
  text.Write(number);
  Write(text, {": ", ContactKindName(contact.kind), ", input "});
  text.Write(std::int64_t{contact.input});
  text.Write(contact.normally_closed ? ", normally closed / thường đóng, " : ", normally open / thường mở, ");
  text.Write(std::int64_t{contact.debounce / std::chrono::milliseconds(1)});
  text.Write(" ms");
  WriteLabel(contact.label, text);
}

void WriteSensor(const digital_io::Sensor& sensor, std::int64_t number, ConsoleText& text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  text.Write("sensor / cảm biến ");
  text.Write(number);
  Write(text, {": ", SensorChipName(sensor.chip), ", address / địa chỉ 0x", kDigits.substr(sensor.address >> 4, 1),
               kDigits.substr(sensor.address & 0xF, 1)});
  WriteLabel(sensor.label, text);
}

}  // namespace

void WriteSetup(const NodeSetup& setup, ConsoleText& text) {
  const NodeBlock& block = setup.block();
  const LocalText meaning = BlockFaultMeaning(setup.fault());
  Write(text, {"block in flash / khối cấu hình: ", meaning.en, " / ", meaning.vi, "\n"});
  if (setup.fault() != BlockFault::kNone) {
    text.Write("the node runs as its image was made / nút chạy theo cấu hình có sẵn trong firmware\n");
  }
  Write(text, {"site / địa điểm: ", block.site, "\nnode / nút: ", block.node, "\nbroker: "});
  if (block.broker.host.empty()) {
    text.Write("none / không có");
  } else {
    Write(text, {block.broker.host, ":"});
    text.Write(std::int64_t{block.broker.port});
  }
  text.Write("\nserial line / đường dây nối tiếp: ");
  text.Write(std::int64_t{block.baud});
  Write(text, {" 8", std::string_view(&block.parity, 1)});
  text.Write(std::int64_t{block.stop_bits});
  text.Write("\n");
  for (const BlockDevice& device : block.Devices()) WriteDevice(device, text);
  std::int64_t number = 0;
  for (const digital_io::Contact& contact : block.Contacts()) WriteContact(contact, ++number, text);
  number = 0;
  for (const digital_io::Sensor& sensor : block.Sensors()) WriteSensor(sensor, ++number, text);
}

}  // namespace tramgac::firmware
