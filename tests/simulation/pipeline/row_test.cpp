// What a device's table becomes: points with names that the store keeps, and rows that are known by their points.
#include <gtest/gtest.h>

#include <array>

#include "agent/core/pipeline/device_runtime.h"
#include "tests/unit/core/memory_store.h"

namespace tramgac {
namespace {

class Rows : public ::testing::Test {
 protected:
  Rows() {
    scalars_[0].name = "device.model";
    scalars_[0].type = ValueType::kText;
    columns_[0].name = "port.speed";
    columns_[1].name = "port.alias";
    columns_[1].type = ValueType::kText;
    table_.name = "port";
    table_.columns = columns_;
    table_.labels = column_labels_;
    spec_.id = "sw-1";
    spec_.points = scalars_;
    spec_.labels = scalar_labels_;
    spec_.tables = {&table_, 1};
  }
  // `count` rows "port 0", "port 1" ...
  void Fill(DeviceRuntime& device, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      ASSERT_EQ(device.AddRow({0, 1 + 2 * i, "port " + std::to_string(i)}, store_), Status::kOk);
    }
    device.Settle(0);
  }

  std::array<PointSpec, 1> scalars_;
  std::array<PointSpec, 2> columns_;
  std::array<LocalText, 1> scalar_labels_ = {{{"Model", "Kiểu"}}};
  std::array<LocalText, 2> column_labels_ = {{{"Speed", "Tốc độ"}, {"Alias", "Bí danh"}}};
  TableSpec table_;
  DeviceSpec spec_;
  MemoryStore store_;
};

TEST_F(Rows, PointsKnowTheirNamesRowsAndLabels) {
  DeviceRuntime device(spec_, store_);
  Fill(device, 50);
  const auto& points = device.points();
  ASSERT_EQ(points.size(), 101u);
  EXPECT_EQ(points[0].name, "device.model");
  EXPECT_EQ(device.RowLabelOf(points[0]), "");
  EXPECT_EQ(device.LabelOf(points[0]).en, "Model");
  EXPECT_EQ(points[1].name, "port.speed[port 0]");
  EXPECT_EQ(points[100].name, "port.alias[port 49]");
  EXPECT_EQ(device.RowLabelOf(points[1]), "port 0");
  EXPECT_EQ(device.RowLabelOf(points[99]), "port 49");
  EXPECT_EQ(device.RowLabelOf(points[100]), "port 49");
  EXPECT_EQ(device.LabelOf(points[99]).en, "Speed");
  EXPECT_EQ(device.LabelOf(points[100]).vi, "Bí danh");
}

// A name is there once: thousands of points, and the store has every name anyway.
TEST_F(Rows, NamesAreTheStores) {
  DeviceRuntime device(spec_, store_);
  Fill(device, 3);
  for (const PointRuntime& point : device.points()) {
    EXPECT_EQ(point.name.data(), store_.NameOf(point.id).data()) << point.name;
  }
}

TEST_F(Rows, ANameThatTheStoreRefusesIsKeptAllTheSame) {
  store_.most_names = 4;  // the device, its scalar and one row
  DeviceRuntime device(spec_, store_);
  Fill(device, 40);
  const auto& points = device.points();
  EXPECT_NE(points[2].id, 0u);
  EXPECT_EQ(points[3].id, 0u);
  EXPECT_EQ(points[3].name, "port.speed[port 1]");
  EXPECT_EQ(points[80].name, "port.alias[port 39]");
}

TEST_F(Rows, TextsOfTheirOwnDoNotMixAndAreCut) {
  DeviceRuntime device(spec_, store_);
  Fill(device, 20);
  std::array<std::string_view, 21> kept;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    kept[i] = device.KeepText(device.points()[2 * i], std::string(100 + i, static_cast<char>('a' + i)));
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    EXPECT_EQ(kept[i], std::string(100 + i, static_cast<char>('a' + i)));
  }
  EXPECT_EQ(device.KeepText(device.points()[0], std::string(500, 'z')).size(), 128u);
  EXPECT_EQ(kept[1], std::string(101, 'b'));
}

}  // namespace
}  // namespace tramgac
