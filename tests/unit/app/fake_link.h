// A Modbus device in memory, as the technicians' tools see it. Everything that it was asked is kept.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "agent/app/modbus_link.h"

namespace tramgac::app {

class FakeLink final : public ModbusLink {
 public:
  std::map<std::pair<modbus::Table, std::uint16_t>, std::uint16_t> cells;  // what is not here is exception 2
  std::vector<std::uint8_t> identification;                                // PDU; empty: exception 1
  std::optional<Quality> failure;                                          // of every question
  std::vector<modbus::Question> asked;

  modbus::Answer Ask(std::uint8_t, const modbus::Question& question, Duration) override {
    asked.push_back(question);
    if (failure) return {*failure, {}};
    if (question.identifies()) {
      if (identification.empty()) return {Quality::kException1, {}};
      return modbus::DecodeDeviceIdAnswer(identification);
    }
    const modbus::ReadRequest& read = question.read();
    data_.clear();
    if (modbus::HoldsBits(read.table)) data_.resize(modbus::DataSize(read));
    for (std::uint32_t i = 0; i < read.count; ++i) {
      const auto found = cells.find({read.table, static_cast<std::uint16_t>(read.address + i)});
      if (found == cells.end()) return {Quality::kException2, {}};
      Put(read, i, found->second);
    }
    return {Quality::kGood, data_};
  }
  void Close() override {}

 private:
  void Put(const modbus::ReadRequest& read, std::uint32_t i, std::uint16_t word) {
    if (modbus::HoldsBits(read.table)) {
      data_[i / 8] = static_cast<std::uint8_t>(data_[i / 8] | (word != 0 ? 1U : 0U) << (i % 8));
    } else {
      data_.push_back(static_cast<std::uint8_t>(word >> 8));
      data_.push_back(static_cast<std::uint8_t>(word));
    }
  }

  std::vector<std::uint8_t> data_;
};

}  // namespace tramgac::app
