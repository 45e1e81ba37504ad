#include "agent/app/selftest_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "agent/app/json_member.h"
#include "agent/app/value_text.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;
using document::Wording;
using nlohmann::json;

constexpr double kWarmCpu = 80;         // degrees Celsius; most boards slow down at 80 to 85
constexpr double kFullDisk = 90;        // percent
constexpr double kLittleMemory = 10;    // percent
constexpr double kRtcTolerance = 5;     // seconds
constexpr double kErrorsNoticed = 0.0;  // share of polls
constexpr double kErrorsFailed = 0.2;
constexpr double kHoursWanted = 24;  // without a broker
constexpr double kSlowAnswer = 2;    // seconds for all of a device's points

// A reading of the node about itself. Outcome: null if it is not good.
json OwnReading(const AgentSays& says, std::string_view point) {
  for (const json& reading : says.readings) {
    if (TextMember(reading, "device") == "node" && TextMember(reading, "point") == point) {
      return reading.value("value", json());
    }
  }
  return nullptr;
}

bool IsActive(const AgentSays& says, std::string_view alarm) {
  return std::ranges::any_of(says.alarms, [alarm](const json& one) {
    return TextMember(one, "alarm") == alarm && one.value("active", false);
  });
}

double Number(const json& object, const char* key) {
  const json value = object.value(key, json());
  return value.is_number() ? value.get<double>() : 0;
}

Check JudgePower(const AgentSays& says) {
  const json low = OwnReading(says, "device.undervoltage");
  if (!low.is_boolean()) {
    return NodeCheck("power", Verdict::kNotRun,
                     Say(Phrase{"this board does not tell of its supply", "bo mạch này không cho biết điện áp nguồn"}));
  }
  if (!low.get<bool>()) return NodeCheck("power", Verdict::kPassed, Say(Phrase{"supply is good", "nguồn cấp tốt"}));
  return NodeCheck("power", Verdict::kFailed, Say(Phrase{"supply voltage is too low", "điện áp nguồn quá thấp"}),
                   Say(Phrase{"use the board's own power supply and a short, thick cable",
                              "dùng đúng bộ nguồn của bo mạch và dây ngắn, to"}));
}

Check JudgeClock(const AgentSays& says) {
  if (says.status.value("clock", "") != "synced") {
    return NodeCheck(
        "clock", Verdict::kFailed,
        Say(Phrase{"not synchronised: readings carry an estimated time",
                   "chưa đồng bộ: số đo mang thời gian ước tính"}),
        Say(Phrase{"set the time server (/etc/systemd/timesyncd.conf), then try: tramgac probe ntp:SERVER",
                   "khai báo máy chủ thời gian (/etc/systemd/timesyncd.conf), rồi thử: tramgac probe ntp:MÁYCHỦ"}));
  }
  const json offset = OwnReading(says, "clock.offset");
  if (!offset.is_number()) return NodeCheck("clock", Verdict::kPassed, Say(Phrase{"synchronised", "đã đồng bộ"}));
  return NodeCheck("clock", Verdict::kPassed,
                   Say(Phrase{"synchronised, {0} ms off", "đã đồng bộ, lệch {0} ms"},
                       fmt::format("{:.0f}", std::fabs(offset.get<double>()))));
}

Check JudgeRtc(const MachineSays& machine) {
  if (!machine.rtc_off_s) {
    constexpr Phrase kEstimated{"after a power cut the time is estimated until the network is back",
                                "sau khi mất điện, thời gian chỉ là ước tính cho đến khi có mạng"};
    const Wording advice = Sentences(Say(kEstimated), machine.rtc_advice);
    return NodeCheck("rtc", Verdict::kNoticed, Say(Phrase{"no real-time clock", "không có đồng hồ thời gian thực"}),
                     advice);
  }
  const std::string off = fmt::format("{:.1f}", std::fabs(*machine.rtc_off_s));
  if (std::fabs(*machine.rtc_off_s) <= kRtcTolerance) {
    return NodeCheck("rtc", Verdict::kPassed,
                     Say(Phrase{"real-time clock, {0} s off", "đồng hồ thời gian thực, lệch {0} s"}, off));
  }
  return NodeCheck("rtc", Verdict::kFailed,
                   Say(Phrase{"real-time clock is {0} s off", "đồng hồ thời gian thực lệch {0} s"}, off),
                   Say(Phrase{"set it: hwclock --systohc; if it is wrong again tomorrow, change its battery",
                              "chỉnh lại: hwclock --systohc; nếu ngày mai lại sai, thay pin của nó"}));
}

Check JudgeDisk(const AgentSays& says) {
  if (IsActive(says, "node.store-failing")) {
    return NodeCheck(
        "disk", Verdict::kFailed, Say(Phrase{"records cannot be written", "không ghi được bản ghi"}),
        Say(Phrase{"full (df -h)? Remove what is not needed. Read-only (dmesg | tail)? Change the memory card",
                   "đầy (df -h)? Xóa bớt. Chỉ đọc (dmesg | tail)? Thay thẻ nhớ"}));
  }
  const json used = OwnReading(says, "disk.used.percent"), entries = OwnReading(says, "disk.inodes.used.percent");
  if (!used.is_number()) {
    return NodeCheck("disk", Verdict::kNotRun, Say(Phrase{"not read yet", "chưa đọc được"}));
  }
  const double share = std::max(used.get<double>(), entries.is_number() ? entries.get<double>() : 0);
  const Wording found = Say(Phrase{"{0} % used", "đã dùng {0} %"}, fmt::format("{:.0f}", share));
  if (share < kFullDisk) return NodeCheck("disk", Verdict::kPassed, found);
  return NodeCheck(
      "disk", Verdict::kFailed, found,
      Say(Phrase{"remove what is not needed: du -xh / | sort -h | tail", "xóa bớt: du -xh / | sort -h | tail"}));
}

Check JudgeMemory(const AgentSays& says) {
  const json left = OwnReading(says, "memory.available.percent");
  if (!left.is_number()) return NodeCheck("memory", Verdict::kNotRun, Say(Phrase{"not read yet", "chưa đọc được"}));
  const Wording found = Say(Phrase{"{0} % available", "còn trống {0} %"}, fmt::format("{:.0f}", left.get<double>()));
  if (left.get<double>() >= kLittleMemory) return NodeCheck("memory", Verdict::kPassed, found);
  return NodeCheck("memory", Verdict::kNoticed, found,
                   Say(Phrase{"look what else runs here: top", "xem còn chương trình nào chạy: top"}));
}

// What somebody starts by hand is not confined; the service is, or something is wrong with it.
Check JudgeSandbox(const AgentSays& says) {
  const json sandbox = says.status.value("sandbox", json::object());
  std::string open;
  std::size_t kept = 0;
  for (const auto& [part, is_kept] : sandbox.items()) {
    if (is_kept == true) {
      ++kept;
    } else {
      open += (open.empty() ? "" : ", ") + part;
    }
  }
  if (sandbox.empty()) return NodeCheck("sandbox", Verdict::kNotRun, Say(Phrase{"not told", "không cho biết"}));
  if (open.empty()) return NodeCheck("sandbox", Verdict::kPassed, Say(Phrase{"confined", "đã được giới hạn quyền"}));
  const Wording advice = Say(Phrase{"start it as a service: systemctl enable --now tramgac",
                                    "chạy như dịch vụ: systemctl enable --now tramgac"});
  if (kept == 0) {
    return NodeCheck(
        "sandbox", Verdict::kNoticed,
        Say(Phrase{"not confined: the agent was started by hand", "chưa giới hạn quyền: tramgac được chạy bằng tay"}),
        advice);
  }
  return NodeCheck(
      "sandbox", Verdict::kFailed, Say(Phrase{"not confined: {0}", "chưa giới hạn quyền: {0}"}, open),
      Say(Phrase{"look what weakens the service: systemctl cat tramgac; systemd-analyze security tramgac",
                 "xem điều gì nới lỏng dịch vụ: systemctl cat tramgac; systemd-analyze security tramgac"}));
}

Check JudgeHeat(const AgentSays& says) {
  const json heat = OwnReading(says, "cpu.temperature");
  if (!heat.is_number()) {
    return NodeCheck("heat", Verdict::kNotRun,
                     Say(Phrase{"this board does not tell its temperature", "bo mạch này không cho biết nhiệt độ"}));
  }
  const Wording found =
      Say(Phrase{"processor at {0} °C", "bộ xử lý {0} °C"}, fmt::format("{:.0f}", heat.get<double>()));
  if (OwnReading(says, "cpu.throttled") == true) {
    return NodeCheck(
        "heat", Verdict::kFailed, {found.en + ", slowed down", found.vi + ", bị giảm tốc độ"},
        Say(Phrase{"give the box air; if it is not hot, use the board's own power supply and a short, thick cable",
                   "để hộp thoáng khí; nếu không nóng, dùng đúng bộ nguồn của bo mạch và dây ngắn, to"}));
  }
  if (heat.get<double>() < kWarmCpu) return NodeCheck("heat", Verdict::kPassed, found);
  return NodeCheck(
      "heat", Verdict::kNoticed, found,
      Say(Phrase{"give the box air, or a place that is cooler", "để hộp thoáng khí hơn, hoặc ở chỗ mát hơn"}));
}

Check JudgeNetwork(const MachineSays& machine) {
  if (machine.networks.empty()) {
    return NodeCheck("network", Verdict::kFailed,
                     Say(Phrase{"no interface has an address", "không có cổng mạng nào có địa chỉ"}),
                     Say(Phrase{"plug the cable in; look at: ip address", "cắm dây mạng; xem: ip address"}));
  }
  std::string list;
  for (const std::string& one : machine.networks) list += (list.empty() ? "" : ", ") + one;
  return NodeCheck("network", Verdict::kPassed, {list, list});
}

Check JudgeNames(const MachineSays& machine) {
  if (machine.broker_host.empty() || !machine.broker_is_name) {
    return NodeCheck("dns", Verdict::kNotRun,
                     Say(Phrase{"the broker is not given by name", "máy chủ MQTT không khai báo bằng tên"}));
  }
  if (machine.broker_addresses.empty()) {
    return NodeCheck("dns", Verdict::kFailed,
                     Say(Phrase{"{0} has no address", "{0} không có địa chỉ"}, machine.broker_host),
                     Say(Phrase{"check the name, and the name server: resolvectl status",
                                "kiểm tra tên, và máy chủ tên miền: resolvectl status"}));
  }
  return NodeCheck("dns", Verdict::kPassed,
                   Say(Phrase{"{0} is {1}", "{0} là {1}"}, machine.broker_host, machine.broker_addresses.front()));
}

Check JudgeBroker(const AgentSays& says) {
  const json broker = says.status.value("broker", json());
  if (!broker.is_object()) {
    return NodeCheck("broker", Verdict::kNoticed, Say(Phrase{"none configured", "chưa cấu hình"}),
                     Say(Phrase{"without `broker:` nobody outside sees anything",
                                "không có `broker:` thì bên ngoài không thấy gì"}));
  }
  const std::string address = TextMember(broker, "address");
  if (!broker.value("connected", false)) {
    const json problem = broker.value("problem", json());
    return NodeCheck("broker", Verdict::kFailed, Say(Phrase{"{0}: not connected", "{0}: chưa kết nối"}, address),
                     {LabelText(problem, Language::kEnglish), LabelText(problem, Language::kVietnamese)});
  }
  const std::string trouble = TextMember(broker, "certificate_problem");
  if (!trouble.empty()) {
    return NodeCheck(
        "broker", Verdict::kNoticed, Say(Phrase{"{0}: connected", "{0}: đã kết nối"}, address),
        Say(Phrase{"new certificate files cannot be used: {0}", "tệp chứng thư mới không dùng được: {0}"}, trouble));
  }
  if (!broker.value("tls", false)) {
    return NodeCheck("broker", Verdict::kNoticed,
                     Say(Phrase{"{0}: connected, without TLS", "{0}: đã kết nối, không có TLS"}, address),
                     Say(Phrase{"anybody on the way can read and change what is sent: set broker.tls",
                                "ai trên đường truyền cũng đọc và sửa được: khai báo broker.tls"}));
  }
  return NodeCheck("broker", Verdict::kPassed, Say(Phrase{"{0}: connected, TLS", "{0}: đã kết nối, TLS"}, address));
}

// That records leave, and that the broker lets them.
Check JudgeRights(const AgentSays& before, const AgentSays& after) {
  const json broker = after.status.value("broker", json());
  const double refused = Number(after.status, "refused") - Number(before.status, "refused");
  if (Number(after.status, "held") > 0 || refused > 0) {
    return NodeCheck("publish", Verdict::kFailed,
                     Say(Phrase{"the broker refuses records of this node", "máy chủ MQTT từ chối bản ghi của nút"}),
                     Say(Phrase{"give the node its line in the broker's access list; the agent's log names the topic",
                                "thêm quyền cho nút trên máy chủ MQTT; nhật ký của tramgac nêu chủ đề bị từ chối"}));
  }
  if (!broker.is_object() || !broker.value("connected", false)) {
    return NodeCheck("publish", Verdict::kNotRun, Say(Phrase{"no broker is connected", "chưa kết nối máy chủ MQTT"}));
  }
  const double sent = Number(after.status.value("stages", json::object()), "publish") -
                      Number(before.status.value("stages", json::object()), "publish");
  const double waiting = Number(after.status.value("store", json::object()), "unsent");
  const auto text = [](double number) { return fmt::format("{:.0f}", number); };
  if (sent > 0 || waiting == 0) {
    return NodeCheck("publish", Verdict::kPassed,
                     Say(Phrase{"{0} records accepted, {1} waiting", "đã nhận {0} bản ghi, {1} đang chờ"}, text(sent),
                         text(waiting)));
  }
  return NodeCheck(
      "publish", Verdict::kFailed,
      Say(Phrase{"{0} records wait, none was accepted", "{0} bản ghi chờ, chưa bản ghi nào được nhận"}, text(waiting)),
      Say(Phrase{"look at the broker's log", "xem nhật ký của máy chủ MQTT"}));
}

Check JudgeStore(const AgentSays& says) {
  const json store = says.status.value("store", json::object());
  if (store.contains("fleeting")) {
    return NodeCheck("store", Verdict::kNoticed, Say(Phrase{"in RAM", "trong RAM"}),
                     Say(Phrase{"a restart loses what was not sent; set store.path on a disk",
                                "khởi động lại sẽ mất bản ghi chưa gửi; đặt store.path trên đĩa"}));
  }
  if (!store.contains("hours_left")) {
    return NodeCheck("store", Verdict::kNotRun,
                     Say(Phrase{"too early to tell how long it lasts", "chưa đủ dữ liệu để tính đủ trong bao lâu"}));
  }
  const double hours = Number(store, "hours_left");
  const Wording found =
      Say(Phrase{"lasts {0} h without a broker", "đủ {0} giờ khi mất máy chủ MQTT"}, fmt::format("{:.0f}", hours));
  if (hours >= kHoursWanted) return NodeCheck("store", Verdict::kPassed, found);
  return NodeCheck("store", Verdict::kNoticed, found,
                   Say(Phrase{"give it more room: store.budget", "cho thêm dung lượng: store.budget"}));
}

// What the node makes itself: nobody can go there and look at its wires.
bool IsOfTheNode(const json& device) {
  constexpr std::string_view kProfiles[] = {"node", "room", "area", "meetings"};
  return std::ranges::find(kProfiles, TextMember(device, "profile")) != std::end(kProfiles);
}

const json* FindDevice(const AgentSays& says, const std::string& id) {
  const auto found =
      std::ranges::find_if(says.devices, [&](const json& one) { return TextMember(one, "device") == id; });
  return found == says.devices.end() ? nullptr : &*found;
}

Wording QualityWording(const std::string& name) {
  return {QualityText(std::string_view(name), Language::kEnglish),
          QualityText(std::string_view(name), Language::kVietnamese)};
}

Check JudgeDevice(const json* before, const json& now) {
  const double polls = Number(now, "polls") - (before != nullptr ? Number(*before, "polls") : 0);
  const double failures = Number(now, "failures") - (before != nullptr ? Number(*before, "failures") : 0);
  const std::string condition = TextMember(now, "condition");
  const Wording why = QualityWording(TextMember(now, "last_failure"));
  Check check = NodeCheck("device", Verdict::kPassed, {});
  check.of = TextMember(now, "device");
  const std::string look = "tramgac tail --device " + check.of;
  if (condition == "unknown") {
    check.verdict = Verdict::kNotRun;
    check.found = Say(Phrase{"not polled yet", "chưa đọc lần nào"});
    return check;
  }
  if (condition == "unavailable" || (polls > 0 && failures == polls)) {
    check.verdict = Verdict::kFailed;
    check.found = {fmt::format("does not answer: {}", why.en), fmt::format("không trả lời: {}", why.vi)};
    check.advice =
        Say(Phrase{"ask it alone, that tells what to check: tramgac probe ADDRESS --profile {0} (on a serial "
                   "line stop the agent first: systemctl stop tramgac)",
                   "hỏi riêng thiết bị này để biết cần kiểm tra gì: tramgac probe ĐỊACHỈ --profile {0} (trên "
                   "đường nối tiếp, dừng tramgac trước: systemctl stop tramgac)"},
            TextMember(now, "profile"));
    return check;
  }
  const double took = Number(now, "answer_s");
  const std::string time = took > 0 ? fmt::format("{:.0f} ms", took * 1000) : "-";
  const double share = polls > 0 ? failures / polls : 0;
  const double bad = Number(now, "bad");
  const auto text = [](double number) { return fmt::format("{:.0f}", number); };
  check.found = Say(Phrase{"answers in {0}; {1} of {2} polls failed; {3} of {4} points unread",
                           "trả lời trong {0}; hỏng {1}/{2} lần đọc; {3}/{4} điểm không đọc được"},
                    time, text(failures), text(polls), text(bad), text(Number(now, "points")));
  if (share > kErrorsFailed) {
    check.verdict = Verdict::kFailed;
    check.advice = {fmt::format("it fails again and again ({}): check wires, noise, baud rate", why.en),
                    fmt::format("hỏng nhiều lần ({}): kiểm tra dây, nhiễu, tốc độ baud", why.vi)};
  } else if (share > kErrorsNoticed) {
    check.verdict = Verdict::kNoticed;
    check.advice = {fmt::format("some polls failed: {}", why.en), fmt::format("có lần đọc hỏng: {}", why.vi)};
  } else if (bad > 0) {
    check.verdict = Verdict::kNoticed;
    check.advice =
        Say(Phrase{"see which, and whether this model has them: {0}", "xem điểm nào, và model này có hay không: {0}"},
            look);
  } else if (took > kSlowAnswer) {
    check.verdict = Verdict::kNoticed;
    check.advice =
        Say(Phrase{"slow: it costs its line much of its time", "chậm: chiếm nhiều thời gian của đường truyền"});
  }
  return check;
}

}  // namespace

Check NodeCheck(std::string name, Verdict verdict, Wording found, Wording advice) {
  return {std::move(name), {}, verdict, std::move(found), std::move(advice)};
}

Wording Sentences(const Wording& first, const Wording& second) {
  if (first.empty() || second.empty()) return first.empty() ? second : first;
  return {first.en + ". " + second.en, first.vi + ". " + second.vi};
}

std::string_view VerdictName(Verdict verdict) {
  constexpr std::string_view kNames[] = {"passed", "noticed", "failed", "not-run"};
  return kNames[static_cast<std::size_t>(verdict)];
}

std::vector<Check> JudgeNode(const AgentSays& before, const AgentSays& after, const MachineSays& machine) {
  return {JudgePower(after),  JudgeClock(after),          JudgeRtc(machine),     JudgeDisk(after),
          JudgeMemory(after), JudgeHeat(after),           JudgeNetwork(machine), JudgeNames(machine),
          JudgeBroker(after), JudgeRights(before, after), JudgeStore(after),     JudgeSandbox(after)};
}

std::vector<Check> JudgeSupply(const AgentSays& says) { return {JudgePower(says), JudgeHeat(says)}; }

std::vector<Check> JudgeDevices(const AgentSays& before, const AgentSays& after) {
  std::vector<Check> checks;
  for (const json& device : after.devices) {
    const std::string id = TextMember(device, "device");
    if (!IsOfTheNode(device)) checks.push_back(JudgeDevice(FindDevice(before, id), device));
  }
  return checks;
}

void ContactWatch::Take(const std::vector<json>& readings) {
  for (const json& reading : readings) {
    const json value = reading.value("value", json());
    if (TextMember(reading, "device") != device_ || !value.is_boolean()) continue;
    Contact& contact = contacts_[TextMember(reading, "point")];
    if (!contact.known) {
      const json label = reading.value("label", json());
      contact.label = {LabelText(label, Language::kEnglish), LabelText(label, Language::kVietnamese)};
    }
    contact.known = true;
    (value.get<bool>() ? contact.seen_true : contact.seen_false) = true;
  }
}

bool ContactWatch::done() const { return !contacts_.empty() && Waiting().empty(); }

std::string ContactWatch::Waiting() const {
  std::string list;
  for (const auto& [point, contact] : contacts_) {
    if (!contact.seen_true || !contact.seen_false) list += (list.empty() ? "" : ", ") + point;
  }
  return list;
}

std::vector<Check> ContactWatch::Checks() const {
  std::vector<Check> checks;
  for (const auto& [point, contact] : contacts_) {
    const bool both = contact.seen_true && contact.seen_false;
    Check check = NodeCheck("contact", both ? Verdict::kPassed : Verdict::kFailed,
                            both ? Say(Phrase{"{0}: seen on and off", "{0}: đã thấy đóng và mở"}, point)
                                 : Say(Phrase{"{0}: never changed", "{0}: không thay đổi"}, point));
    check.of = device_;
    if (!both) check.advice = Say(Phrase{"switch it by hand; check its wires", "đóng mở bằng tay; kiểm tra dây"});
    checks.push_back(std::move(check));
  }
  if (!checks.empty()) return checks;
  checks.push_back(
      NodeCheck("contact", Verdict::kFailed,
                Say(Phrase{"no two-state input is read of it", "không đọc được đầu vào hai trạng thái nào"}),
                Say(Phrase{"which devices there are: tramgac devices", "xem các thiết bị: tramgac devices"})));
  checks.back().of = device_;
  return checks;
}

Check JudgeTestAlarm(std::optional<double> acked_after_s, double waited_s) {
  if (acked_after_s) {
    return NodeCheck("alarm", Verdict::kPassed,
                     Say(Phrase{"test alarm acknowledged after {0} s", "cảnh báo thử được xác nhận sau {0} s"},
                         fmt::format("{:.0f}", *acked_after_s)));
  }
  return NodeCheck(
      "alarm", Verdict::kFailed,
      Say(Phrase{"nobody acknowledged the test alarm in {0} s", "không ai xác nhận cảnh báo thử trong {0} s"},
          fmt::format("{:.0f}", waited_s)),
      Say(Phrase{"call the control room: does node.test stand in their list?",
                 "gọi trung tâm giám sát: trong danh sách có node.test không?"}));
}

bool HasFailed(const std::vector<Check>& checks) {
  return std::ranges::any_of(checks, [](const Check& check) { return check.verdict == Verdict::kFailed; });
}

}  // namespace tramgac::app
