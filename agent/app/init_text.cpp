#include "agent/app/init_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;

constexpr Phrase kHead{
    "# A node of Tramgac. Every key: /usr/share/doc/tramgac, reference/configuration.md\n"
    "# After a change:  tramgac check FILE,  then  sudo tramgac apply --confirm",
    "# Một nút Tramgac. Ý nghĩa từng mục: /usr/share/doc/tramgac, reference/configuration.md\n"
    "# Sau khi sửa:  tramgac check TỆP,  rồi  sudo tramgac apply --confirm"};
constexpr Phrase kIds{"# Both are in every topic: the control room knows the node by them.",
                      "# Cả hai nằm trong mọi topic: trung tâm nhận ra nút qua hai tên này."};
constexpr Phrase kBroker{"# Where readings and alarms go. Passwords stand in files of mode 0600, never here.",
                         "# Nơi nhận số đo và cảnh báo. Mật khẩu nằm trong tệp quyền 0600, không ghi ở đây."};
constexpr Phrase kNoBroker{
    "# No broker: the node only stores. To send:\n#broker: {host: soc.example, tls: {}}",
    "# Chưa có máy chủ MQTT: nút chỉ lưu lại. Để gửi đi:\n#broker: {host: soc.example, tls: {}}"};
constexpr Phrase kStore{"# Records wait here until they have been sent. The defaults:",
                        "# Bản ghi nằm ở đây đến khi gửi xong. Mặc định:"};
constexpr Phrase kDevices{
    "# What was found. Change id and period as needed; a label is {en: .., vi: ..}.\n"
    "# What is commented out answered, but no profile fits: tramgac survey, tramgac profile list.",
    "# Những gì đã dò được. Sửa id, period nếu cần; nhãn: label: {en: .., vi: ..}.\n"
    "# Phần có dấu # là thiết bị có trả lời nhưng chưa có hồ sơ: tramgac survey, tramgac profile list."};
constexpr Phrase kNoDevices{
    "# No device yet. tramgac scan finds them; one looks so:\n"
    "#  - {id: ups-1, profile: apc_smart_ups, address: \"modbus-tcp://10.1.2.3?unit=1\", period: 5s}",
    "# Chưa có thiết bị. Dò bằng tramgac scan; mỗi thiết bị ghi như sau:\n"
    "#  - {id: ups-1, profile: apc_smart_ups, address: \"modbus-tcp://10.1.2.3?unit=1\", period: 5s}"};

void Add(std::string& text, std::string_view key, const std::string& value) {
  if (!value.empty()) text.append(text.empty() ? "" : ", ").append(key).append(": ").append(YamlScalar(value));
}

std::string BrokerText(const InitBroker& broker) {
  std::string text = "broker:\n  host: " + YamlScalar(broker.host) + "\n  port: " + YamlScalar(broker.port) + "\n";
  if (broker.tls) {
    std::string files;
    Add(files, "ca_file", broker.ca_file);
    Add(files, "certificate_file", broker.certificate_file);
    Add(files, "key_file", broker.key_file);
    text += "  tls: {" + files + "}\n";
  }
  if (!broker.user.empty()) text += "  user: " + YamlScalar(broker.user) + "\n";
  if (!broker.password_file.empty()) text += "  password_file: " + YamlScalar(broker.password_file) + "\n";
  return text;
}

}  // namespace

std::string YamlScalar(const std::string& value) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '.' ||
           c == '_' || c == '-';
  };
  const bool begins_well = !value.empty() && value.front() != '-' && value.front() != '.';
  if (begins_well && std::ranges::all_of(value, plain)) return value;
  return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string InitText(const InitAnswers& answers, const std::vector<ScanFind>& finds, document::Language language,
                     const std::string& pins) {
  const auto line = [language](const Phrase& phrase) { return Say(phrase).In(language) + "\n"; };
  // Not through Say: their braces are YAML's.
  const auto raw = [language](const Phrase& phrase) {
    return std::string(language == document::Language::kVietnamese ? phrase.vi : phrase.en) + "\n";
  };
  std::string text = line(kHead) + "tramgac: 1\n\n" + line(kIds);
  text += "site: " + YamlScalar(answers.site) + "\nnode: " + YamlScalar(answers.node) + "\n\n";
  text += answers.broker.host.empty() ? raw(kNoBroker) : line(kBroker) + BrokerText(answers.broker);
  text += "\n" + line(kStore) + "#store: {path: /var/lib/tramgac/records.db, budget: 256 MiB}\n\n";
  if (!pins.empty()) text += pins + "\n";
  return text + raw(finds.empty() ? kNoDevices : kDevices) + FindsYaml(finds, language);
}

}  // namespace tramgac::app
