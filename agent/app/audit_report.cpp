#include "agent/app/audit_report.h"

#include <fmt/format.h>

#include <array>

namespace tramgac::app {
namespace {

using document::Language;

class Checking final : public RecordVisitor {
 public:
  Checking(Digest digest, AuditReport& report) : checker(digest), report_(report) {}
  bool Visit(const StoredRecord& record) override {
    report_.fault = checker.Add(record.body);
    if (report_.fault == AuditFault::kNone) return true;
    report_.seq = record.seq;
    report_.number = checker.number();
    return false;
  }
  AuditChecker checker;

 private:
  AuditReport& report_;
};

AuditHead HeadOf(const AuditSource& source) {
  std::array<std::uint8_t, kLargestAuditHead> bytes;
  const Result<std::size_t> size = source.get(kAuditHeadKey, bytes);
  return size.ok() ? ReadAuditHead(ByteSpan(bytes).first(size.value())).value_or(AuditHead()) : AuditHead();
}

const char* Pick(Language language, const char* en, const char* vi) {
  return language == Language::kVietnamese ? vi : en;
}

// {0}: the record, {1}: the number of its entry, {2}: that of the entry before.
const char* Finding(AuditFault fault, Language language) {
  switch (fault) {
    case AuditFault::kNone: break;
    case AuditFault::kEdited:
      return Pick(language, "record {0}: audit entry {1} was edited: its hash is not that of its fields",
                  "bản ghi {0}: mục kiểm toán {1} đã bị sửa: mã băm không khớp với các trường");
    case AuditFault::kUnnumbered:
      return Pick(language, "record {0}: an event `operator` without an audit number, after audit entry {2}",
                  "bản ghi {0}: sự kiện `operator` không có số kiểm toán, sau mục kiểm toán {2}");
    case AuditFault::kGap:
      return Pick(language, "record {0}: audit entry {1} comes after {2}: entries are missing or out of order",
                  "bản ghi {0}: mục kiểm toán {1} đứng sau {2}: có mục bị thiếu hoặc sai thứ tự");
    case AuditFault::kReplaced:
      return Pick(language,
                  "record {0}: audit entry {1} was not written after this entry {2}: one of them was replaced",
                  "bản ghi {0}: mục kiểm toán {1} không được ghi tiếp theo mục {2} này: một trong hai đã bị thay");
    case AuditFault::kEnd:
      return Pick(language,
                  "the last audit entry is {2}, but the store wrote {1} last: entries are missing or were replaced",
                  "mục kiểm toán cuối là {2}, nhưng mục cuối mà kho đã ghi là {1}: có mục bị thiếu hoặc bị thay");
  }
  return "";
}

std::string FindingText(const AuditReport& report, Language language) {
  if (report.unread)
    return Pick(language, "the records could not be read to the end", "không đọc được hết các bản ghi");
  return fmt::format(fmt::runtime(Finding(report.fault, language)), report.seq, report.number, report.last);
}

}  // namespace

AuditReport VerifyAudit(const AuditSource& source, Digest digest) {
  AuditReport report;
  Checking checking(digest, report);
  report.unread = !source.read(checking);
  report.entries = checking.checker.count();
  report.first = checking.checker.first();
  report.last = checking.checker.last();
  if (!report.ok()) return report;
  const AuditHead head = HeadOf(source);
  report.fault = checking.checker.End(head);
  if (report.fault != AuditFault::kNone) report.number = head.number;
  return report;
}

std::string AuditSentence(const AuditReport& report, Language language) {
  const char* begin = Pick(language, "audit chain: ", "chuỗi kiểm toán: ");
  if (!report.ok()) return begin + FindingText(report, language);
  if (report.entries == 0) return std::string(begin) + Pick(language, "no entries", "chưa có mục nào");
  const char* text = Pick(language, "{} entries, {} to {}", "{} mục, từ {} đến {}");
  return begin + fmt::format(fmt::runtime(text), report.entries, report.first, report.last);
}

nlohmann::json AuditJson(const AuditReport& report) {
  nlohmann::json view = {
      {"ok", report.ok()}, {"entries", report.entries}, {"first", report.first}, {"last", report.last}};
  if (report.ok()) return view;
  view["finding"] = FindingText(report, Language::kEnglish);
  if (report.seq != 0) view["seq"] = report.seq;
  return view;
}

}  // namespace tramgac::app
