#include "agent/core/base/fold_case.h"

#include <gtest/gtest.h>

namespace tramgac {
namespace {

TEST(FoldCase, VietnameseAndEnglish) {
  EXPECT_EQ(FoldCase("Battery VOLTAGE 24V"), "battery voltage 24v");
  EXPECT_EQ(FoldCase("ĐIỆN ÁP ẮC QUY"), "điện áp ắc quy");
  EXPECT_EQ(FoldCase("ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸÝ"),
            "àáâãèéêìíòóôõùúăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹý");
  EXPECT_EQ(FoldCase("đã thường ×÷ °C 電"), "đã thường ×÷ °c 電");
}

TEST(FoldCase, WhatIsNotUtf8StaysAsItIs) {
  EXPECT_EQ(FoldCase("\xC3"), "\xC3");
  EXPECT_EQ(FoldCase("A\xFF\xE1\xBA"), "a\xFF\xE1\xBA");
  EXPECT_EQ(FoldCase(""), "");
}

}  // namespace
}  // namespace tramgac
