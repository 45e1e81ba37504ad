#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "agent/app/board_view.h"
#include "agent/app/control_call.h"
#include "agent/app/live_view.h"
#include "agent/app/value_text.h"
#include "agent/app/verbs.h"

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;

void Line(const std::string& title, const std::string& text) {
  constexpr std::size_t kTitle = 16;
  std::size_t wide = 0;
  for (const char c : title) wide += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  std::printf("%s%s%s\n", title.c_str(), std::string(wide < kTitle ? kTitle - wide : 1, ' ').c_str(), text.c_str());
}

std::string Count(const json& object, const char* key) { return object.value(key, json(0)).dump(); }

// Where there is more than one broker, or was a failure: which one is it, and since when?
std::string InUseText(const json& broker, Language language) {
  const auto fail_overs = broker.value("fail_overs", std::uint64_t{0});
  if (fail_overs == 0) return {};
  const auto minutes = static_cast<std::int64_t>(broker.value("in_use_s", 0.0) / 60);
  return fmt::format(
      fmt::runtime(Pick(language, " for {} min; {} fail-overs", " được {} phút; đã chuyển máy chủ {} lần")), minutes,
      fail_overs);
}

std::string BrokerText(const json& status, Language language) {
  const json broker = status.value("broker", json());
  if (!broker.is_object()) return Pick(language, "none configured", "chưa cấu hình");
  const std::string address = broker.value("address", "");
  if (broker.value("connected", false)) {
    return address + Pick(language, ", connected", ", đã nối") + InUseText(broker, language);
  }
  const std::string why = LabelText(broker.value("problem", json()), language);
  return address + Pick(language, ", NOT CONNECTED", ", MẤT KẾT NỐI") + (why.empty() ? "" : ": " + why);
}

std::string CertificateText(const json& status, Language language) {
  const json broker = status.value("broker", json());
  if (!broker.is_object()) return {};
  const std::string end = broker.value("certificate_ends", ""), problem = broker.value("certificate_problem", "");
  const std::string lists = broker.value("revocation_list_ends", "");
  std::string valid = end.empty() ? "" : Pick(language, "ends ", "hết hạn ") + end;
  if (!lists.empty()) {
    if (!valid.empty()) valid += "; ";
    valid += Pick(language, "list of revoked ones ends ", "danh sách thu hồi hết hạn ") + lists;
  }
  return problem.empty() ? valid
                         : valid + Pick(language, "; NEW FILES UNUSABLE: ", "; TỆP MỚI KHÔNG DÙNG ĐƯỢC: ") + problem;
}

std::string HeldText(const json& status, Language language) {
  return fmt::format(fmt::runtime(Pick(language, "{} REFUSED OR HELD BACK, {} of them not even offered; held now: {}",
                                       "{} BỊ TỪ CHỐI HOẶC GIỮ LẠI, trong đó {} không gửi thử; đang giữ: {}")),
                     Count(status, "refused"), Count(status, "held_back"), Count(status, "held"));
}

// What a technician wants to know before the line is cut: how long does it last?
std::string StoreOutlook(const json& store, Language language) {
  std::string text;
  if (store.contains("hours_left")) {
    text += fmt::format(fmt::runtime(Pick(language, "; lasts {} h without a broker", "; đủ {} giờ khi mất máy chủ")),
                        Count(store, "hours_left"));
  }
  if (store.contains("card_life_years")) {
    text += fmt::format(fmt::runtime(Pick(language, "; a new card lasts {} years", "; thẻ nhớ mới dùng được {} năm")),
                        Count(store, "card_life_years"));
  }
  if (store.contains("confirmed")) {
    text += fmt::format(fmt::runtime(Pick(language, "; confirmed up to {}", "; đã xác nhận đến {}")),
                        Count(store, "confirmed"));
  }
  return text;
}

std::string FleetingText(const json& store, Language language) {
  if (!store.contains("fleeting")) return {};
  return Pick(language, "; IN RAM, A RESTART LOSES IT", "; CHỈ TRONG RAM, KHỞI ĐỘNG LẠI LÀ MẤT");
}

std::string StoreText(const json& store, Language language) {
  const auto bytes = store.value("bytes", std::uint64_t{0});
  const auto budget = store.value("budget", std::uint64_t{0});
  const std::string text =
      fmt::format(fmt::runtime(Pick(language, "{}, {} of {} used, records {} to {}, {} to send, {} thinned, {} dropped",
                                    "{}, đã dùng {} trên {}, bản ghi {} đến {}, {} chờ gửi, {} rút gọn, {} bị bỏ")),
                  store.value("path", ""), BytesText(bytes), BytesText(budget), Count(store, "first"),
                  Count(store, "last"), Count(store, "unsent"), Count(store, "thinned"), Count(store, "dropped"));
  return text + StoreOutlook(store, language) + FleetingText(store, language);
}

std::string PollText(const json& status, Language language) {
  const json stages = status.value("stages", json::object());
  return fmt::format(fmt::runtime(Pick(language, "{} polls, {} late, {} skipped; {} readings, {} reported, {} sent",
                                       "{} lượt đọc, {} trễ, {} bỏ qua; {} giá trị, {} báo cáo, {} đã gửi")),
                     Count(stages, "schedule"), Count(status, "late"), Count(status, "skipped"), Count(stages, "judge"),
                     Count(stages, "report"), Count(stages, "publish"));
}

std::string AlertText(const json& status, Language language) {
  const std::string count = Count(status, "devices_alert");
  return fmt::format(fmt::runtime(Pick(language,
                                       count == "1" ? "{} device polled faster, because of an active alarm"
                                                    : "{} devices polled faster, because of active alarms",
                                       "{} thiết bị được đọc nhanh hơn vì đang có cảnh báo")),
                     count);
}

std::string TrapText(const json& traps, Language language) {
  const std::string where = traps.value("address", "");
  if (!traps.value("listening", false)) return where + Pick(language, ", NOT LISTENING", ", KHÔNG NHẬN ĐƯỢC");
  return fmt::format(
      fmt::runtime(Pick(language,
                        "{}, {} received, {} decoded, {} informs answered; refused: {} unknown sender, {} wrong "
                        "credentials, {} malformed, {} too many; {} lost",
                        "{}, nhận {}, hiểu {}, trả lời {} inform; từ chối: {} người gửi lạ, {} sai thông tin xác thực, "
                        "{} sai dạng, {} quá nhiều; mất {}")),
      where, Count(traps, "received"), Count(traps, "decoded"), Count(traps, "informs"), Count(traps, "unknown_sender"),
      Count(traps, "wrong_credentials"), Count(traps, "malformed"), Count(traps, "rate_limited"), Count(traps, "lost"));
}

std::string HornText(const json& local, Language language) {
  const std::string horn = local.value("horn", "");
  if (horn == "sounding") return Pick(language, "horn SOUNDING", "còi ĐANG KÊU");
  if (horn == "beeping") return Pick(language, "horn BEEPING", "còi ĐANG KÊU NGẮT QUÃNG");
  return Pick(language, "horn quiet", "còi im");
}

std::string LampText(const json& local, Language language) {
  const std::string lamp = local.value("lamp", "");
  if (lamp == "fast-blink") return Pick(language, "lamp BLINKING FAST", "đèn CHỚP NHANH");
  if (lamp == "slow-blink") return Pick(language, "lamp BLINKING SLOWLY", "đèn CHỚP CHẬM");
  return lamp == "steady" ? Pick(language, "lamp lit", "đèn sáng") : Pick(language, "lamp off", "đèn tắt");
}

std::string PanelText(const json& local, Language language) {
  const json lines = local.value("lines", json::array());
  std::string text;
  for (const json& line : lines) {
    const std::string use = line.value("use", "");
    if (use == "silence") continue;
    text += (text.empty() ? "" : ", ") + (use == "horn" ? HornText(local, language) : LampText(local, language));
  }
  if (local.value("silenced", false)) text += Pick(language, ", silenced", ", đã bấm tắt còi");
  if (local.value("testing", false)) text += Pick(language, ", being tested", ", đang thử");
  if (local.value("network_gone", false)) text += Pick(language, ", NETWORK GONE", ", MẤT MẠNG");
  for (const json& line : lines) {
    if (line.value("working", true)) continue;
    text +=
        fmt::format(fmt::runtime(Pick(language, "; {} {} NOT WORKING: {}", "; {} {} KHÔNG DÙNG ĐƯỢC: {}")),
                    line.value("use", ""), line.value("line", ""), LabelText(line.value("problem", json()), language));
  }
  return text;
}

std::string SelfText(const json& self, Language language) {
  return fmt::format(fmt::runtime(Pick(language, "{} memory, {:.1f} s processor time, {} open files, {} threads",
                                       "bộ nhớ {}, {:.1f} giây xử lý, {} tệp mở, {} luồng")),
                     BytesText(self.value("rss_bytes", std::uint64_t{0})), self.value("cpu_s", 0.0),
                     Count(self, "open_files"), Count(self, "threads"));
}

std::string ClockText(const json& status, Language language) {
  return status.value("clock", "") == "synced" ? Pick(language, "synchronised", "đã đồng bộ")
                                               : Pick(language, "NOT SYNCHRONISED", "CHƯA ĐỒNG BỘ");
}

// Whoever is on the node should see that what it does is not settled, or is not what the file says.
std::string ConfigurationText(const json& configuration, Language language) {
  const json trial = configuration.value("trial", json());
  if (trial.is_object()) {
    return fmt::format(
        fmt::runtime(Pick(language, "BEING TRIED, taken back in {} s unless: tramgac apply --confirmed",
                          "ĐANG THỬ, tự quay lại cấu hình cũ sau {} giây nếu không: tramgac apply --confirmed")),
        static_cast<std::int64_t>(trial.value("left_s", 0.0)));
  }
  const json left = configuration.value("not_used", json());
  if (!left.is_object()) return {};
  const std::string why = LabelText(left.value("text", json()), language);
  return left.value("file_in_use", false)
             ? fmt::format(fmt::runtime(Pick(language, "the last one tried was taken back: {}",
                                             "cấu hình thử gần nhất đã bị bỏ: {}")),
                           why)
             : fmt::format(fmt::runtime(Pick(language, "THE FILE IS NOT IN USE, the last good one is: {}",
                                             "KHÔNG DÙNG TỆP CẤU HÌNH, đang chạy cấu hình tốt gần nhất: {}")),
                           why);
}

// Of the machine on which this command runs, which the agent is on too: its socket is here.
std::string BoardLine(const BoardSight& sight, Language language) {
  if (sight.board == nullptr) return {};
  const std::string name = language == Language::kVietnamese ? sight.board->label.vi : sight.board->label.en;
  const std::string lacks = BoardLacks(sight.checks, language);
  return lacks.empty() ? name : name + "; " + lacks;
}

void Print(const json& status, const std::vector<json>& alarms, const BoardSight& sight, Language language) {
  std::printf("%s\n", NodeLine(status, language).c_str());
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  for (const json& alarm : alarms) std::printf("%s\n", AlarmLine(alarm, now_ms, language).c_str());
  Line(Pick(language, "version", "phiên bản"), status.value("version", ""));
  const std::string configuration = ConfigurationText(status.value("configuration", json::object()), language);
  if (!configuration.empty()) Line(Pick(language, "configuration", "cấu hình"), configuration);
  Line(Pick(language, "running for", "đã chạy"), AgeText(status.value("uptime_s", 0.0), language));
  Line(Pick(language, "clock", "đồng hồ"), ClockText(status, language));
  Line("broker", BrokerText(status, language));
  const std::string certificate = CertificateText(status, language);
  if (!certificate.empty()) Line(Pick(language, "certificate", "chứng thư"), certificate);
  Line(Pick(language, "store", "kho bản ghi"), StoreText(status.value("store", json::object()), language));
  Line(Pick(language, "work", "công việc"), PollText(status, language));
  if (status.value("devices_alert", json(0)) != 0) {
    Line(Pick(language, "alert", "đọc nhanh"), AlertText(status, language));
  }
  if (status.contains("traps") && status["traps"].is_object()) Line("traps", TrapText(status["traps"], language));
  if (status.contains("local") && status["local"].is_object()) {
    Line(Pick(language, "horn and lamp", "còi và đèn"), PanelText(status["local"], language));
  }
  if (status.value("refused", json(0)) != 0 || status.value("held_back", json(0)) != 0) {
    Line(Pick(language, "refused", "bị từ chối"), HeldText(status, language));
  }
  if (const json failed = status.value("failed_commits", json(0)); failed != 0) {
    Line(Pick(language, "disk", "đĩa"),
         fmt::format(fmt::runtime(Pick(language, "{} FAILED WRITES", "{} LẦN GHI HỎNG")), failed.dump()));
  }
  const std::string board = BoardLine(sight, language);
  if (!board.empty()) Line(Pick(language, "board", "bo mạch"), board);
  if (status.contains("self")) Line(Pick(language, "this program", "chương trình"), SelfText(status["self"], language));
}

}  // namespace

void AddStatusVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb =
      app.add_subcommand("status", shell.Say("how a running agent is: alarms, broker, store, clock",
                                             "tình trạng tramgac đang chạy: cảnh báo, broker, kho bản ghi, đồng hồ"));
  auto control = std::make_shared<std::string>(kDefaultControlPath);
  auto as_json = std::make_shared<bool>(false);
  verb->add_option("--control", *control, shell.Say("control socket of the agent", "socket điều khiển"))
      ->capture_default_str();
  verb->add_flag("--json", *as_json, shell.Say("print JSON", "in JSON"));
  verb->callback([control, as_json, &shell] {
    ControlCall call(*control);
    auto status = call.Ask({{"verb", "status"}});
    const auto alarms = status ? call.Ask({{"verb", "alarms"}}) : std::nullopt;
    if (!alarms || status->empty()) {
      shell.result = ReportFailedCall("status", call, shell.language);
      return;
    }
    json& view = status->front();
    if (auto configuration = call.Ask({{"verb", "configuration"}}); configuration && !configuration->empty()) {
      view["configuration"] = configuration->front();
    }
    document::Problems problems;  // of descriptions of boards: `tramgac board` tells
    const BoardSight sight = LookAtThisBoard(problems);
    if (*as_json) {
      view["alarms"] = *alarms;
      view["board"] = BoardSummary(sight);
      std::printf("%s\n", view.dump(2, ' ', false, json::error_handler_t::replace).c_str());
    } else {
      Print(view, *alarms, sight, shell.language);
    }
  });
}

}  // namespace tramgac::app
