#include <fmt/format.h>

#include <cstdio>

#include "agent/app/audit_report.h"
#include "agent/app/control_call.h"
#include "agent/app/store_export.h"
#include "agent/app/value_text.h"
#include "agent/app/verbs.h"
#include "agent/publish/sha256.h"
#include "agent/store/store_reader.h"

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;
using store::StoreReader;

constexpr std::uint8_t kAllKinds = 0xFF;

struct StoreOptions {
  std::string file;
  std::string control = kDefaultControlPath;
  std::string format = "jsonl";
  SequenceNumber from = 0;
  SequenceNumber to = std::numeric_limits<SequenceNumber>::max();
  bool json = false;
};

int Complain(const std::string& what) {
  std::fprintf(stderr, "tramgac store: %s\n", what.c_str());
  return 1;
}

std::string Textof(const json& store, const char* key) {
  const json value = store.value(key, json());
  return value.is_string() ? value.get<std::string>() : value.dump();
}

void PrintStatus(const json& store, bool as_json, Language language) {
  if (as_json) {
    std::printf("%s\n", store.dump(2).c_str());
    return;
  }
  std::printf("%s: %s\n", Pick(language, "store", "kho bản ghi"), Textof(store, "uuid").c_str());
  const char* records = Pick(language, "records {} to {}, {}, {} dropped because of the budget\n",
                             "bản ghi {} đến {}, {}, {} bị bỏ vì hết dung lượng\n");
  std::fputs(fmt::format(fmt::runtime(records), Textof(store, "first"), Textof(store, "last"),
                         BytesText(store.value("bytes", std::uint64_t{0})), Textof(store, "dropped"))
                 .c_str(),
             stdout);
  if (store.contains("fleeting")) {
    std::printf("%s\n", Pick(language, "kept in RAM: a restart loses what was not sent, acknowledgements and shelves",
                             "chỉ nằm trong RAM: khởi động lại là mất bản ghi chưa gửi, các xác nhận và tạm ẩn"));
  }
  if (store.contains("unsent")) {
    const char* unsent = Pick(language, "{} still to be sent\n", "{} chờ gửi\n");
    std::fputs(fmt::format(fmt::runtime(unsent), Textof(store, "unsent")).c_str(), stdout);
  }
  if (store.contains("hours_left")) {
    const char* left = Pick(language, "room for {} more hours without a broker, at the present rate\n",
                            "còn chứa được {} giờ khi mất máy chủ MQTT, với tốc độ hiện tại\n");
    std::fputs(fmt::format(fmt::runtime(left), Textof(store, "hours_left")).c_str(), stdout);
  }
  if (store.contains("confirmed")) {
    const char* confirmed =
        Pick(language, "confirmed by every consumer up to {}\n", "mọi nơi nhận đã xác nhận đến {}\n");
    std::fputs(fmt::format(fmt::runtime(confirmed), Textof(store, "confirmed")).c_str(), stdout);
  }
}

int StatusOfAgent(const StoreOptions& options, Language language) {
  ControlCall call(options.control);
  const auto lines = call.Ask({{"verb", "status"}});
  if (!lines || lines->empty()) return ReportFailedCall("store", call, language);
  PrintStatus(lines->front().value("store", json::object()), options.json, language);
  return 0;
}

// Outcome: null, after it was said why.
std::unique_ptr<StoreReader> OpenFile(const StoreOptions& options, Language language) {
  StoreReader::Opened opened = StoreReader::Open(options.file);
  if (opened.reader == nullptr) Complain(language == Language::kVietnamese ? opened.problem.vi : opened.problem.en);
  return std::move(opened.reader);
}

int RunStatus(const StoreOptions& options, Language language) {
  if (options.file.empty()) return StatusOfAgent(options, language);
  StoreReader::Opened opened = StoreReader::Open(options.file);
  if (opened.problem.status == Status::kFailedPrecondition) {
    std::fprintf(stderr, "%s\n",
                 Pick(language, "an agent holds this file; asking it:", "tramgac đang giữ tệp này; hỏi nó:"));
    return StatusOfAgent(options, language);
  }
  if (opened.reader == nullptr) {
    return Complain(language == Language::kVietnamese ? opened.problem.vi : opened.problem.en);
  }
  const StoreStatus status = opened.reader->status();
  PrintStatus({{"uuid", status.uuid.data()},
               {"first", status.first},
               {"last", status.last},
               {"bytes", status.bytes},
               {"released", opened.reader->released()},
               {"dropped", status.dropped_records}},
              options.json, language);
  return 0;
}

int RunExport(const StoreOptions& options, Language language) {
  const auto reader = OpenFile(options, language);
  if (reader == nullptr) return 1;
  StoreExport lines(
      options.format == "csv" ? ExportFormat::kCsv : ExportFormat::kJsonLines,
      [&reader](NameId id) { return reader->NameOf(id); },
      [](std::string_view text) { return std::fwrite(text.data(), 1, text.size(), stdout) == text.size(); });
  lines.Begin();
  const auto shown =
      reader->Read(options.from, options.to, kAllKinds, std::numeric_limits<std::uint32_t>::max(), lines);
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (!written) return Complain(Pick(language, "cannot write to the output", "không ghi được ra đầu ra"));
  if (!shown.ok()) {
    const char* text = Pick(language, "reading ended early ({}); `tramgac store verify` says more",
                            "việc đọc dừng sớm ({}); xem thêm `tramgac store verify`");
    return Complain(fmt::format(fmt::runtime(text), StatusName(shown.status())));
  }
  if (lines.damaged() == 0) return 0;
  return Complain(
      fmt::format(fmt::runtime(Pick(language, "{} records are damaged", "{} bản ghi bị hỏng")), lines.damaged()));
}

AuditReport VerifyAuditOf(StoreReader& reader) {
  constexpr auto kLast = std::numeric_limits<SequenceNumber>::max();
  constexpr auto kEvents = std::uint8_t{1U << static_cast<unsigned>(RecordKind::kEvent)};
  const auto read = [&reader](RecordVisitor& visitor) {
    return reader.Read(0, kLast, kEvents, std::numeric_limits<std::uint32_t>::max(), visitor).ok();
  };
  return VerifyAudit({read, [&reader](std::string_view key, MutableByteSpan out) { return reader.Get(key, out); }},
                     publish::Sha256);
}

int RunVerify(const StoreOptions& options, Language language) {
  const auto reader = OpenFile(options, language);
  if (reader == nullptr) return 1;
  const StoreReader::Verification report = reader->Verify();
  const AuditReport audit = VerifyAuditOf(*reader);
  const bool sound = report.findings.empty() && audit.ok();
  if (options.json) {
    const json view = {{"ok", sound},
                       {"records", report.records},
                       {"missing", report.missing},
                       {"findings", report.findings},
                       {"audit", AuditJson(audit)}};
    std::printf("%s\n", view.dump(2).c_str());
    return sound ? 0 : 1;
  }
  for (const std::string& finding : report.findings) std::printf("%s: %s\n", options.file.c_str(), finding.c_str());
  const char* text = Pick(language, "{} records, {} numbers without a record, {} findings\n",
                          "{} bản ghi, {} số không có bản ghi, {} lỗi\n");
  std::fputs(fmt::format(fmt::runtime(text), report.records, report.missing, report.findings.size()).c_str(), stdout);
  std::printf("%s\n", AuditSentence(audit, language).c_str());
  return sound ? 0 : 1;
}

using Run = int (*)(const StoreOptions&, Language);

CLI::App* AddPart(CLI::App& verb, Shell& shell, const char* name, const std::string& help,
                  const std::shared_ptr<StoreOptions>& options, Run run, bool file_required) {
  CLI::App* part = verb.add_subcommand(name, help);
  part->add_option("FILE", options->file, shell.Say("the store file (records.db)", "tệp kho bản ghi (records.db)"))
      ->required(file_required);
  part->callback([options, run, &shell] { shell.result = run(*options, shell.language); });
  return part;
}

}  // namespace

void AddStoreVerb(CLI::App& app, Shell& shell) {
  CLI::App* verb = app.add_subcommand("store", shell.Say("look into a record store", "xem kho bản ghi"));
  verb->require_subcommand(1);
  auto options = std::make_shared<StoreOptions>();
  CLI::App* status = AddPart(*verb, shell, "status",
                             shell.Say("how full it is; without FILE that of the running agent",
                                       "mức đầy; không có FILE: của tramgac đang chạy"),
                             options, RunStatus, false);
  status->add_option("--control", options->control, shell.Say("control socket of the agent", "socket điều khiển"))
      ->capture_default_str();
  status->add_flag("--json", options->json, shell.Say("print JSON", "in JSON"));
  CLI::App* to_text = AddPart(*verb, shell, "export",
                              shell.Say("every reading and event, one line each, to standard output",
                                        "mọi giá trị và sự kiện, mỗi dòng một mục, ra đầu ra chuẩn"),
                              options, RunExport, true);
  to_text->add_option("--format", options->format, shell.Say("jsonl or csv", "jsonl hoặc csv"))
      ->check(CLI::IsMember({"jsonl", "csv"}))
      ->capture_default_str();
  to_text->add_option("--from", options->from, shell.Say("first sequence number", "số thứ tự đầu"));
  to_text->add_option("--to", options->to, shell.Say("last sequence number", "số thứ tự cuối"));
  CLI::App* verify = AddPart(
      *verb, shell, "verify",
      shell.Say("read everything and say what is damaged or was edited", "đọc tất cả và nêu chỗ hỏng hoặc bị sửa"),
      options, RunVerify, true);
  verify->add_flag("--json", options->json, shell.Say("print JSON", "in JSON"));
}

}  // namespace tramgac::app
