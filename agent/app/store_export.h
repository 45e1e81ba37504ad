// The records of a store as lines of text: JSON lines or CSV. Pure but for the stream it writes to.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

#include "agent/core/model/record_store.h"

namespace tramgac::app {

enum class ExportFormat : std::uint8_t { kJsonLines, kCsv };

// Writes one line a reading and one line an event. Single-threaded.
class StoreExport final : public RecordVisitor {
 public:
  // `name_of`: the interned names of the store. `write` gets whole lines with their ends; it returns whether to go on.
  StoreExport(ExportFormat format, std::function<std::string_view(NameId)> name_of,
              std::function<bool(std::string_view)> write);

  // The title line of CSV; nothing for JSON lines.
  void Begin();
  bool Visit(const StoredRecord& record) override;

  std::uint64_t lines() const { return lines_; }
  std::uint64_t damaged() const { return damaged_; }  // records that could not be read to their end

 private:
  struct Line;
  bool Write(const Line& line);
  bool VisitData(const StoredRecord& record);
  bool VisitEvent(const StoredRecord& record);

  const ExportFormat format_;
  std::function<std::string_view(NameId)> name_of_;
  std::function<bool(std::string_view)> write_;
  std::uint64_t lines_ = 0;
  std::uint64_t damaged_ = 0;
};

// `text` as one field of RFC 4180 CSV: in quotes if it must be.
std::string CsvField(std::string_view text);

}  // namespace tramgac::app
