// mbedTLS with the curve of firmware/net/p256_curve.cpp, against numbers of others: RFC 6979 A.2.5 (key and signature
// of "sample" with SHA-256), and a secret on which OpenSSL agrees.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "mbedtls/ecdh.h"
#include "mbedtls/ecdsa.h"
#include "mbedtls/ecp.h"
#include "psa/crypto.h"

// What p256-m asks for: good enough for a test only.
extern "C" psa_status_t psa_generate_random(std::uint8_t* out, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(0x5A + i);
  return PSA_SUCCESS;
}

namespace {

constexpr const char* kKey = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
constexpr const char* kX = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6";
constexpr const char* kY = "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";
constexpr const char* kHash = "AF2BDBE1AA9B6EC1E2ADE1D694F41FC71A831D0268E9891562113D8A62ADD1BF";
constexpr const char* kR = "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716";
constexpr const char* kS = "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8";
constexpr const char* kTheirX = "D8CD12EA5C67F2F8A00C1124893EDCFA6754C4D6CEDE6BE13BDF2295C810A97F";
constexpr const char* kTheirY = "A5A89D2D2A360C0CA9A4D6C7C9ED4B28D3E199D6627F2E696D689C310A5B0F48";
constexpr const char* kSecret = "8C339726B1D968756182352FC15018109527F618C7EE1DE136728624EDD2AFE3";

using Number = std::array<std::uint8_t, 32>;

Number Bytes(const std::string& hex) {
  Number bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
  }
  return bytes;
}

class Mpi {
 public:
  Mpi() { mbedtls_mpi_init(&mpi_); }
  explicit Mpi(const Number& bytes) : Mpi() { mbedtls_mpi_read_binary(&mpi_, bytes.data(), bytes.size()); }
  ~Mpi() { mbedtls_mpi_free(&mpi_); }
  Mpi(const Mpi&) = delete;
  Mpi& operator=(const Mpi&) = delete;
  mbedtls_mpi* get() { return &mpi_; }
  Number bytes() {
    Number out{};
    EXPECT_EQ(mbedtls_mpi_write_binary(&mpi_, out.data(), out.size()), 0);
    return out;
  }

 private:
  mbedtls_mpi mpi_;
};

class P256Curve : public ::testing::Test {
 protected:
  P256Curve() {
    mbedtls_ecp_group_init(&group_);
    mbedtls_ecp_point_init(&point_);
    EXPECT_EQ(mbedtls_ecp_group_load(&group_, MBEDTLS_ECP_DP_SECP256R1), 0);
  }
  ~P256Curve() override {
    mbedtls_ecp_point_free(&point_);
    mbedtls_ecp_group_free(&group_);
  }

  int SetPoint(const Number& x, const Number& y) {
    std::array<std::uint8_t, 65> point{0x04};
    std::copy(x.begin(), x.end(), point.begin() + 1);
    std::copy(y.begin(), y.end(), point.begin() + 33);
    return mbedtls_ecp_point_read_binary(&group_, &point_, point.data(), point.size());
  }
  int Verify(const Number& hash, const Number& r, const Number& s) {
    Mpi first(r), second(s);
    return mbedtls_ecdsa_verify(&group_, hash.data(), hash.size(), &point_, first.get(), second.get());
  }

  mbedtls_ecp_group group_;
  mbedtls_ecp_point point_;
};

TEST_F(P256Curve, VerifiesASignatureOfOthers) {
  ASSERT_EQ(SetPoint(Bytes(kX), Bytes(kY)), 0);
  EXPECT_EQ(Verify(Bytes(kHash), Bytes(kR), Bytes(kS)), 0);
}

TEST_F(P256Curve, RefusesWhatWasChanged) {
  ASSERT_EQ(SetPoint(Bytes(kX), Bytes(kY)), 0);
  Number hash = Bytes(kHash), r = Bytes(kR), s = Bytes(kS);
  hash[31] ^= 1;
  EXPECT_NE(Verify(hash, r, s), 0);
  hash[31] ^= 1;
  r[0] ^= 0x80;
  EXPECT_NE(Verify(hash, r, s), 0);
  r[0] ^= 0x80;
  EXPECT_NE(Verify(hash, r, Number{}), 0);
  EXPECT_NE(Verify(hash, Number{}, s), 0);
  EXPECT_EQ(Verify(hash, r, s), 0);
}

TEST_F(P256Curve, RefusesAPointThatIsNotOnTheCurve) {
  Number y = Bytes(kY);
  y[31] ^= 1;
  ASSERT_EQ(SetPoint(Bytes(kX), y), 0);
  EXPECT_NE(mbedtls_ecp_check_pubkey(&group_, &point_), 0);
  EXPECT_NE(Verify(Bytes(kHash), Bytes(kR), Bytes(kS)), 0);
  Mpi key(Bytes(kKey)), secret;
  EXPECT_NE(mbedtls_ecdh_compute_shared(&group_, secret.get(), &point_, key.get(), nullptr, nullptr), 0);
}

TEST_F(P256Curve, AgreesOnASecret) {
  ASSERT_EQ(SetPoint(Bytes(kTheirX), Bytes(kTheirY)), 0);
  Mpi key(Bytes(kKey)), secret;
  ASSERT_EQ(mbedtls_ecdh_compute_shared(&group_, secret.get(), &point_, key.get(), nullptr, nullptr), 0);
  EXPECT_EQ(secret.bytes(), Bytes(kSecret));
}

TEST_F(P256Curve, SignsWhatItVerifies) {
  ASSERT_EQ(SetPoint(Bytes(kX), Bytes(kY)), 0);
  Mpi key(Bytes(kKey)), r, s;
  const Number hash = Bytes(kHash);
  ASSERT_EQ(mbedtls_ecdsa_sign(&group_, r.get(), s.get(), key.get(), hash.data(), hash.size(), nullptr, nullptr), 0);
  EXPECT_EQ(Verify(hash, r.bytes(), s.bytes()), 0);
}

TEST_F(P256Curve, HasNoOtherCurve) { EXPECT_NE(mbedtls_ecp_group_load(&group_, MBEDTLS_ECP_DP_SECP384R1), 0); }

TEST_F(P256Curve, ReadsWholePointsOnly) {
  std::array<std::uint8_t, 65> point{0x04};
  EXPECT_NE(mbedtls_ecp_point_read_binary(&group_, &point_, point.data(), 0), 0);
  EXPECT_NE(mbedtls_ecp_point_read_binary(&group_, &point_, point.data(), 64), 0);
  point[0] = 0x02;  // compressed
  EXPECT_NE(mbedtls_ecp_point_read_binary(&group_, &point_, point.data(), 33), 0);
}

}  // namespace
