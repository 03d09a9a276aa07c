#include <openssl/bn.h>
#include <openssl/ec.h>

#include "seal/seal.h"
#include "support.h"

namespace tongchou::seal {
namespace {

using test::bytes;
using test::value;

// SM2 as the standard writes it down, over any curve: our own arithmetic, so that the examples with
// a given k can be made, and so that two implementations must agree.
struct Curve {
  std::string p, a, b, x, y, n;
};

class Arithmetic {
 public:
  explicit Arithmetic(const Curve& curve)
      : group_(EC_GROUP_new_curve_GFp(number(curve.p), number(curve.a), number(curve.b), context_)),
        n_(number(curve.n)), curve_(curve) {
    EC_POINT* base = EC_POINT_new(group_);
    EC_POINT_set_affine_coordinates(group_, base, number(curve.x), number(curve.y), context_);
    CHECK(EC_GROUP_set_generator(group_, base, n_, BN_value_one()) == 1, "no such curve");
    EC_POINT_free(base);
  }
  ~Arithmetic() {
    EC_GROUP_free(group_);
    BN_CTX_end(context_);
    BN_CTX_free(context_);
  }

  std::string point_of(const std::string& secret) { return multiply(number(secret)); }

  std::string digest(const std::string& id, const std::string& point, const std::string& message) {
    const auto bits = static_cast<unsigned>(id.size() * 8);
    const std::string length{static_cast<char>(bits >> 8), static_cast<char>(bits & 255)};
    const Digest z = sm3(length + id + bytes(curve_.a + curve_.b + curve_.x + curve_.y + point));
    return hex(sm3_chain(z, message));
  }

  // GB/T 32918.2, 6.1: r = e + x1, s = (1 + d)^-1 (k - r d), all modulo n.
  std::string sign(const std::string& e, const std::string& secret, const std::string& k) {
    BIGNUM *r = fresh(), *s = fresh(), *one_d = fresh(), *x1 = number(multiply(number(k), 64));
    BN_mod_add(r, number(e), x1, n_, context_);
    BN_add(one_d, number(secret), BN_value_one());
    BN_mod_inverse(one_d, one_d, n_, context_);
    BN_mod_mul(s, r, number(secret), n_, context_);
    BN_mod_sub(s, number(k), s, n_, context_);
    BN_mod_mul(s, s, one_d, n_, context_);
    return text(r) + text(s);
  }

 private:
  BIGNUM* fresh() { return BN_CTX_get(context_); }
  BIGNUM* number(const std::string& hexadecimal) {
    BIGNUM* made = fresh();
    BN_hex2bn(&made, hexadecimal.c_str());
    return made;
  }
  static std::string text(const BIGNUM* number) {
    std::string raw(32, '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char*>(raw.data()), 32);
    Digest digest;
    std::copy(raw.begin(), raw.end(), digest.begin());
    return hex(digest);
  }
  std::string multiply(const BIGNUM* factor, std::size_t digits = 128) {
    EC_POINT* point = EC_POINT_new(group_);
    BIGNUM *x = fresh(), *y = fresh();
    EC_POINT_mul(group_, point, factor, nullptr, nullptr, context_);
    EC_POINT_get_affine_coordinates(group_, point, x, y, context_);
    EC_POINT_free(point);
    return (text(x) + text(y)).substr(0, digits);
  }

  BN_CTX* context_ = [] {
    BN_CTX* made = BN_CTX_new();
    BN_CTX_start(made);
    return made;
  }();
  EC_GROUP* group_;
  BIGNUM* n_;
  Curve curve_;
};

// The curve that GB/T 32918.5-2017 recommends, and the example of its annex A.2.
const Curve kRecommended{
    .p = "fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff",
    .a = "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc",
    .b = "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93",
    .x = "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7",
    .y = "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0",
    .n = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123"};
const std::string kPrivate = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
const std::string kPoint =
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
const std::string kDigest = "f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640";
const std::string kRandom = "59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21";
const std::string kValue =
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
const PublicKey kKey{Algorithm::sm2_sm3, "04" + kPoint};

TEST(KeyTest, agrees_with_the_standard) {
  EXPECT_EQ(hex(*digest_to_sign("message digest", kKey)), kDigest);
  EXPECT_TRUE(verify_message("message digest", bytes(kValue), kKey));
  EXPECT_FALSE(verify_message("message digesu", bytes(kValue), kKey));
  const auto pair = LocalKey::from_private(Algorithm::sm2_sm3, Secret(bytes(kPrivate)));
  ASSERT_TRUE(pair);
  EXPECT_EQ(pair->public_key(), kKey);
  EXPECT_EQ(pair->private_number().view(), bytes(kPrivate));
}

TEST(KeyTest, agrees_with_arithmetic_of_our_own) {
  Arithmetic own(kRecommended);
  EXPECT_EQ(own.point_of(kPrivate), kPoint);
  EXPECT_EQ(own.digest(std::string(kUserId), kPoint, "message digest"), kDigest);
  EXPECT_EQ(own.sign(kDigest, kPrivate, kRandom), kValue);
  const std::string e = own.digest(std::string(kUserId), kPoint, "another");
  EXPECT_TRUE(verify_message("another", bytes(own.sign(e, kPrivate, kRandom)), kKey));
}

// The example of draft-shen-sm2-ecdsa, appendix A (GB/T 32918.2-2016, annex A.2), whose curve no
// library offers: it shows that our own arithmetic is SM2 and not only agrees with OpenSSL.
TEST(KeyTest, own_arithmetic_agrees_with_the_draft) {
  Arithmetic own({.p = "8542d69e4c044f18e8b92435bf6ff7de457283915c45517d722edb8b08f1dfc3",
                  .a = "787968b4fa32c3fd2417842e73bbfeff2f3c848b6831d7e0ec65228b3937e498",
                  .b = "63e4c6d3b23b0c849cf84241484bfe48f61d59a5b16ba06e6e12d1da27c5249a",
                  .x = "421debd61b62eab6746434ebc3cc315e32220b3badd50bdc4c4e6c147fedd43d",
                  .y = "0680512bcbb42c07d47349d2153b70c4e5d7fdfcbfa36ea1a85841b9e46e09a2",
                  .n = "8542d69e4c044f18e8b92435bf6ff7dd297720630485628d5ae74ee7c32e79b7"});
  const std::string secret = "128b2fa8bd433c6c068c8d803dff79792a519a55171b1b650c23661d15897263";
  const std::string point = own.point_of(secret);
  EXPECT_EQ(point, "0ae4c7798aa0f119471bee11825be46202bb79e2a5844495e97c04ff4df2548a"
                   "7c0240f88f1cd4e16352a73c17b7f16f07353e53a176d684a9fe0c6bb798e857");
  const std::string e = own.digest("ALICE123@YAHOO.COM", point, "message digest");
  EXPECT_EQ(e, "b524f552cd82b8b028476e005c377fb19a87e6fc682d48bb5d42e3d9b9effe76");
  EXPECT_EQ(own.sign(e, secret, "6cb28d99385c175c94f94e934817663fc176d925dd72b727260dbaae1fb2f96f"),
            "40f1ec59f793d9f49e09dcef49130d4194f79fb1eed2caa55bacdb49c4e755d1"
            "6fc6dac32c5d5cf10c77dfb20f7c2eb667a457872fb09ec56327a67ec7deebe7");
}

class EveryAlgorithm : public testing::TestWithParam<Algorithm> {};
INSTANTIATE_TEST_SUITE_P(KeyTest, EveryAlgorithm,
                         testing::Values(Algorithm::sm2_sm3, Algorithm::ecdsa_p256_sm3),
                         [](const auto& info) { return std::string(enum_name(info.param)); });

TEST_P(EveryAlgorithm, signs_and_finds_every_changed_bit) {
  auto key = value(LocalKey::generate(GetParam()));
  const std::string message = "关于同意将某项目纳入区重点项目库的决定";
  const std::string good = value(key.sign_message(message));
  ASSERT_EQ(good.size(), kValueBytes);
  EXPECT_TRUE(verify_message(message, good, key.public_key()));
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(verify_message(message, bad, key.public_key())) << bit;
  }
  for (std::size_t digit = 0; digit < key.public_key().point.size(); ++digit) {
    PublicKey other = key.public_key();
    other.point[digit] = other.point[digit] == '0' ? '1' : '0';
    EXPECT_FALSE(verify_message(message, good, other)) << digit;
  }
  EXPECT_FALSE(verify_message(message, good.substr(1), key.public_key()));
  EXPECT_FALSE(verify_message(message, std::string(kValueBytes, '\0'), key.public_key()));
  EXPECT_FALSE(verify_message(message, good + '\0', key.public_key()));
  EXPECT_FALSE(verify_message(message, good, {}));
}

TEST_P(EveryAlgorithm, der_goes_there_and_back) {
  auto key = value(LocalKey::generate(GetParam()));
  const std::string good = value(key.sign_message("x"));
  EXPECT_EQ(value(signature_from_der(signature_to_der(good))), good);
  EXPECT_FALSE(signature_from_der("0"));
  EXPECT_TRUE(signature_to_der("short").empty());
}

constexpr SealCost kQuick{.memory_kib = 64, .passes = 1, .lanes = 1};

TEST_P(EveryAlgorithm, is_sealed_and_opened) {
  auto key = value(LocalKey::generate(GetParam()));
  const std::string sealed = value(seal_key(key, "正确 horse 电池", kQuick));
  EXPECT_EQ(value(public_key_of_sealed(sealed)), key.public_key());
  auto opened = value(open_key(sealed, "正确 horse 电池"));
  EXPECT_EQ(opened.public_key(), key.public_key());
  EXPECT_TRUE(verify_message("x", value(opened.sign_message("x")), key.public_key()));
}

TEST(KeyTest, a_wrong_passphrase_is_an_error_in_both_languages) {
  const auto key = value(LocalKey::generate());
  const std::string sealed = value(seal_key(key, "the right one", kQuick));
  const auto opened = open_key(sealed, "the wrong one");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "key.passphrase");
  EXPECT_NE(opened.error().zh.find("口令"), std::string::npos);
  for (const auto& text : {opened.error().zh, opened.error().en, opened.error().place}) {
    EXPECT_EQ(text.find("the wrong one"), std::string::npos);
  }
  EXPECT_EQ(seal_key(key, "short").error().code, "key.passphrase_short");
}

TEST(KeyTest, no_character_of_a_sealed_key_can_be_changed) {
  const auto key = value(LocalKey::generate());
  const std::string sealed = value(seal_key(key, "passphrase", kQuick));
  EXPECT_EQ(sealed.find(test::value(LocalKey::generate()).public_key().point), std::string::npos);
  for (std::size_t i = 0; i + 1 < sealed.size(); ++i) {
    std::string bad = sealed;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    EXPECT_FALSE(open_key(bad, "passphrase")) << bad.substr(0, i + 1);
  }
}

TEST(KeyTest, a_sealed_key_cannot_ask_for_all_memory) {
  const auto key = value(LocalKey::generate());
  std::string sealed = value(seal_key(key, "passphrase", kQuick));
  const std::string from = "\"memory_kib\":64,";
  sealed.replace(sealed.find(from), from.size(), "\"memory_kib\":4000000,");
  EXPECT_EQ(open_key(sealed, "passphrase").error().place, "memory_kib");
}

TEST(KeyTest, private_numbers_out_of_range_are_refused) {
  for (const char* number : {
           "0000000000000000000000000000000000000000000000000000000000000000",
           "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122",  // order - 1
           "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}) {
    EXPECT_EQ(LocalKey::from_private(Algorithm::sm2_sm3, Secret(bytes(number))).error().code,
              "key.private");
  }
  EXPECT_FALSE(LocalKey::from_private(Algorithm::sm2_sm3, Secret(std::string_view("short"))));
}

// What `openssl` on the command line thinks of our keys and signatures.
TEST(KeyTest, the_openssl_program_verifies_what_we_sign) {
  auto key = value(LocalKey::generate());
  const test::Folder folder;
  const std::string message = folder.write("message", "区重点项目推进工作领导小组");
  const std::string value_der = signature_to_der(value(key.sign_message(folder.read("message"))));
  const std::string der = folder.write("value.der", value_der);
  const std::string pem = folder.write("key.pem", public_key_pem(key.public_key()));
  const std::string said = folder.at("said");
  const std::vector<std::string> words{
      "openssl", "pkeyutl",  "-verify", "-rawin",  "-digest", "sm3",       "-in",
      message,   "-sigfile", der,       "-pubin",  "-inkey",  pem,         "-pkeyopt",
      "distid:" + std::string(kUserId)};
  EXPECT_EQ(test::run(words, said), 0) << folder.read("said");
  folder.write("message", "区重点项目推进工作领导小組");
  EXPECT_EQ(test::run(words, said), 1) << folder.read("said");

  const std::string public_der = folder.at("key.der");
  ASSERT_EQ(test::run({"openssl", "pkey", "-pubin", "-in", pem, "-outform", "der", "-out",
                       public_der}, said), 0) << folder.read("said");
  EXPECT_EQ(hex(sm3(folder.read("key.der"))), fingerprint(key.public_key()));
}

TEST(KeyTest, verifies_what_the_openssl_program_signs) {
  const test::Folder folder;
  const std::string said = folder.at("said"), pem = folder.at("key.pem"), raw = folder.at("value");
  ASSERT_EQ(test::run({"openssl", "genpkey", "-algorithm", "SM2", "-out", pem}, said), 0);
  ASSERT_EQ(test::run({"openssl", "pkey", "-in", pem, "-pubout", "-outform", "der", "-out",
                       folder.at("key.der")}, said), 0) << folder.read("said");
  const std::string message = folder.write("message", "from outside");
  ASSERT_EQ(test::run({"openssl", "pkeyutl", "-sign", "-rawin", "-digest", "sm3", "-in", message,
                       "-inkey", pem, "-out", raw, "-pkeyopt", "distid:" + std::string(kUserId)},
                      said), 0) << folder.read("said");
  const std::string der = folder.read("key.der");
  PublicKey key{Algorithm::sm2_sm3, ""};
  for (const char c : der.substr(der.size() - kPointBytes)) {
    static constexpr char kDigits[] = "0123456789abcdef";
    key.point += kDigits[static_cast<unsigned char>(c) >> 4];
    key.point += kDigits[c & 15];
  }
  EXPECT_TRUE(verify_message("from outside", value(signature_from_der(folder.read("value"))), key));
}

}  // namespace
}  // namespace tongchou::seal
