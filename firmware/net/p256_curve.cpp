// The curve P-256 for mbedTLS, by p256-m, which comes with it: a quarter of the code of its arithmetic of any curve.
// What is defined here is what of mbedtls/ecp.h, ecdh.h and ecdsa.h a client of TLS with keys of P-256 calls; they say
// what each must do. A point has affine coordinates here; p256-m looks whether it is on the curve before it calculates
// with it. Random numbers are those of the network (network.cpp): the functions' own parameters for them are not used.
//
// Single-threaded. Blocks for as long as a multiplication takes.
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include <algorithm>
#include <array>
#include <cstdint>

#include "mbedtls/ecdh.h"
#include "mbedtls/ecdsa.h"
#include "mbedtls/ecp.h"
#include "mbedtls/platform_util.h"
#include "p256-m.h"

namespace {

constexpr std::size_t kSize = 32;      // bytes of a coordinate, and of a number below the order of the curve
constexpr std::uint8_t kPlain = 0x04;  // a point with both coordinates (SEC 1, 2.3.3)
constexpr std::size_t kPointSize = 1 + 2 * kSize;
constexpr std::uint8_t kNamedCurve = 3;  // RFC 8422, 5.4
constexpr std::uint16_t kSecp256r1 = 23;

using Random = int (*)(void*, unsigned char*, std::size_t);

// Two numbers, as p256-m has points and signatures.
using Pair = std::array<std::uint8_t, 2 * kSize>;

// A private key or a shared secret: not left on the stack.
class Secret {
 public:
  Secret() = default;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { mbedtls_platform_zeroize(bytes_.data(), bytes_.size()); }
  std::uint8_t* data() { return bytes_.data(); }

 private:
  std::array<std::uint8_t, kSize> bytes_{};
};

int Write(const mbedtls_mpi& number, std::uint8_t* out) { return mbedtls_mpi_write_binary(&number, out, kSize); }
int Read(mbedtls_mpi& number, const std::uint8_t* in) { return mbedtls_mpi_read_binary(&number, in, kSize); }

int WritePair(const mbedtls_mpi& first, const mbedtls_mpi& second, Pair& out) {
  const int outcome = Write(first, out.data());
  return outcome != 0 ? outcome : Write(second, out.data() + kSize);
}

int ReadPair(mbedtls_mpi& first, mbedtls_mpi& second, const Pair& in) {
  const int outcome = Read(first, in.data());
  return outcome != 0 ? outcome : Read(second, in.data() + kSize);
}

int WritePoint(const mbedtls_ecp_point& point, Pair& out) { return WritePair(point.X, point.Y, out); }

int ReadPoint(mbedtls_ecp_point& point, const Pair& in) {
  const int outcome = ReadPair(point.X, point.Y, in);
  return outcome != 0 ? outcome : mbedtls_mpi_lset(&point.Z, 1);
}

int ErrorOf(int outcome) {
  switch (outcome) {
    case P256_SUCCESS: return 0;
    case P256_RANDOM_FAILED: return MBEDTLS_ERR_ECP_RANDOM_FAILED;
    case P256_INVALID_SIGNATURE: return MBEDTLS_ERR_ECP_VERIFY_FAILED;
    default: return MBEDTLS_ERR_ECP_INVALID_KEY;
  }
}

// The public key of a private one.
int Derive(const mbedtls_mpi& key, mbedtls_ecp_point& point) {
  Secret secret;
  Pair pair;
  int outcome = Write(key, secret.data());
  if (outcome == 0) outcome = ErrorOf(p256_public_from_private(pair.data(), secret.data()));
  return outcome != 0 ? outcome : ReadPoint(point, pair);
}

}  // namespace

extern "C" {

void mbedtls_ecp_point_init(mbedtls_ecp_point* point) {
  for (mbedtls_mpi* number : {&point->X, &point->Y, &point->Z}) mbedtls_mpi_init(number);
}

void mbedtls_ecp_point_free(mbedtls_ecp_point* point) {
  if (point == nullptr) return;
  for (mbedtls_mpi* number : {&point->X, &point->Y, &point->Z}) mbedtls_mpi_free(number);
}

// Only its name and its size are asked for: p256-m knows the rest.
void mbedtls_ecp_group_init(mbedtls_ecp_group* group) { *group = {}; }
void mbedtls_ecp_group_free(mbedtls_ecp_group* group) {
  if (group != nullptr) *group = {};
}

int mbedtls_ecp_group_load(mbedtls_ecp_group* group, mbedtls_ecp_group_id id) {
  if (id != MBEDTLS_ECP_DP_SECP256R1) return MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE;
  group->id = id;
  group->pbits = group->nbits = 8 * kSize;
  return 0;
}

mbedtls_ecp_curve_type mbedtls_ecp_get_type(const mbedtls_ecp_group* group) {
  return group->id == MBEDTLS_ECP_DP_SECP256R1 ? MBEDTLS_ECP_TYPE_SHORT_WEIERSTRASS : MBEDTLS_ECP_TYPE_NONE;
}

void mbedtls_ecp_keypair_init(mbedtls_ecp_keypair* key) {
  mbedtls_ecp_group_init(&key->grp);
  mbedtls_mpi_init(&key->d);
  mbedtls_ecp_point_init(&key->Q);
}

void mbedtls_ecp_keypair_free(mbedtls_ecp_keypair* key) {
  if (key == nullptr) return;
  mbedtls_ecp_group_free(&key->grp);
  mbedtls_mpi_free(&key->d);
  mbedtls_ecp_point_free(&key->Q);
}

int mbedtls_ecp_copy(mbedtls_ecp_point* to, const mbedtls_ecp_point* from) {
  Pair pair;
  const int outcome = WritePoint(*from, pair);
  return outcome != 0 ? outcome : ReadPoint(*to, pair);
}

int mbedtls_ecp_point_read_binary(const mbedtls_ecp_group*, mbedtls_ecp_point* point, const unsigned char* in,
                                  std::size_t size) {
  if (size < 1) return MBEDTLS_ERR_ECP_BAD_INPUT_DATA;
  if (in[0] != kPlain) return MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE;
  if (size != kPointSize) return MBEDTLS_ERR_ECP_BAD_INPUT_DATA;
  Pair pair;
  std::copy_n(in + 1, pair.size(), pair.begin());
  return ReadPoint(*point, pair);
}

int mbedtls_ecp_point_write_binary(const mbedtls_ecp_group*, const mbedtls_ecp_point* point, int, std::size_t* written,
                                   unsigned char* out, std::size_t room) {
  if (room < kPointSize) return MBEDTLS_ERR_ECP_BUFFER_TOO_SMALL;
  Pair pair;
  const int outcome = WritePoint(*point, pair);
  if (outcome != 0) return outcome;
  out[0] = kPlain;
  std::copy(pair.begin(), pair.end(), out + 1);
  *written = kPointSize;
  return 0;
}

int mbedtls_ecp_tls_read_group_id(mbedtls_ecp_group_id* id, const unsigned char** in, std::size_t size) {
  if (size < 3 || (*in)[0] != kNamedCurve) return MBEDTLS_ERR_ECP_BAD_INPUT_DATA;
  if (((*in)[1] << 8 | (*in)[2]) != kSecp256r1) return MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE;
  *in += 3;
  *id = MBEDTLS_ECP_DP_SECP256R1;
  return 0;
}

// A point with one byte before it that says how long it is.
int mbedtls_ecp_tls_read_point(const mbedtls_ecp_group* group, mbedtls_ecp_point* point, const unsigned char** in,
                               std::size_t size) {
  if (size < 2) return MBEDTLS_ERR_ECP_BAD_INPUT_DATA;
  const std::size_t length = **in;
  if (length < 1 || length > size - 1) return MBEDTLS_ERR_ECP_BAD_INPUT_DATA;
  const unsigned char* const begin = *in + 1;
  *in = begin + length;
  return mbedtls_ecp_point_read_binary(group, point, begin, length);
}

int mbedtls_ecp_tls_write_point(const mbedtls_ecp_group* group, const mbedtls_ecp_point* point, int format,
                                std::size_t* written, unsigned char* out, std::size_t room) {
  if (room < 1) return MBEDTLS_ERR_ECP_BAD_INPUT_DATA;
  const int outcome = mbedtls_ecp_point_write_binary(group, point, format, written, out + 1, room - 1);
  if (outcome != 0) return outcome;
  out[0] = static_cast<unsigned char>((*written)++);
  return 0;
}

int mbedtls_ecp_check_pubkey(const mbedtls_ecp_group*, const mbedtls_ecp_point* point) {
  Pair pair;
  const int outcome = WritePoint(*point, pair);
  return outcome != 0 ? outcome : ErrorOf(p256_validate_pubkey(pair.data()));
}

int mbedtls_ecp_read_key(mbedtls_ecp_group_id id, mbedtls_ecp_keypair* key, const unsigned char* in, std::size_t size) {
  if (size != kSize || p256_validate_privkey(in) != P256_SUCCESS) return MBEDTLS_ERR_ECP_INVALID_KEY;
  const int outcome = mbedtls_ecp_group_load(&key->grp, id);
  return outcome != 0 ? outcome : Read(key->d, in);
}

// Called for the public key of a private one only: `of` is the group's generator.
int mbedtls_ecp_mul(mbedtls_ecp_group* group, mbedtls_ecp_point* product, const mbedtls_mpi* by,
                    const mbedtls_ecp_point* of, Random, void*) {
  return of != &group->G ? MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE : Derive(*by, *product);
}

int mbedtls_ecp_check_pub_priv(const mbedtls_ecp_keypair* with_public, const mbedtls_ecp_keypair* with_private, Random,
                               void*) {
  Secret secret;
  Pair wanted, derived;
  if (WritePoint(with_public->Q, wanted) != 0 || Write(with_private->d, secret.data()) != 0 ||
      p256_public_from_private(derived.data(), secret.data()) != P256_SUCCESS || wanted != derived) {
    return MBEDTLS_ERR_ECP_BAD_INPUT_DATA;
  }
  return 0;
}

int mbedtls_ecdh_gen_public(mbedtls_ecp_group*, mbedtls_mpi* key, mbedtls_ecp_point* point, Random, void*) {
  Secret secret;
  Pair pair;
  int outcome = ErrorOf(p256_gen_keypair(secret.data(), pair.data()));
  if (outcome == 0) outcome = Read(*key, secret.data());
  return outcome != 0 ? outcome : ReadPoint(*point, pair);
}

int mbedtls_ecdh_compute_shared(mbedtls_ecp_group*, mbedtls_mpi* shared, const mbedtls_ecp_point* theirs,
                                const mbedtls_mpi* ours, Random, void*) {
  Secret key, secret;
  Pair pair;
  int outcome = WritePoint(*theirs, pair);
  if (outcome == 0) outcome = Write(*ours, key.data());
  if (outcome == 0) outcome = ErrorOf(p256_ecdh_shared_secret(secret.data(), key.data(), pair.data()));
  return outcome != 0 ? outcome : Read(*shared, secret.data());
}

int mbedtls_ecdsa_sign(mbedtls_ecp_group*, mbedtls_mpi* r, mbedtls_mpi* s, const mbedtls_mpi* key,
                       const unsigned char* hash, std::size_t size, Random, void*) {
  Secret secret;
  Pair signature;
  int outcome = Write(*key, secret.data());
  if (outcome == 0) outcome = ErrorOf(p256_ecdsa_sign(signature.data(), secret.data(), hash, size));
  return outcome != 0 ? outcome : ReadPair(*r, *s, signature);
}

int mbedtls_ecdsa_verify(mbedtls_ecp_group*, const unsigned char* hash, std::size_t size, const mbedtls_ecp_point* key,
                         const mbedtls_mpi* r, const mbedtls_mpi* s) {
  Pair point, signature;
  // What has more than 256 bits is no signature of this curve.
  if (WritePair(*r, *s, signature) != 0) return MBEDTLS_ERR_ECP_VERIFY_FAILED;
  const int outcome = WritePoint(*key, point);
  return outcome != 0 ? outcome : ErrorOf(p256_ecdsa_verify(signature.data(), point.data(), hash, size));
}

}  // extern "C"
