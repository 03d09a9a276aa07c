#include "kernel/quantity_lexer.h"

#include <algorithm>
#include <array>
#include <map>

namespace tongchou::kernel::lexer {
namespace {

// Traditional and Japanese forms, and formal numerals, of the characters that amounts are written
// with. Only these are folded: names keep their characters.
char32_t simplified(char32_t c) {
  static const std::map<char32_t, char32_t> kForms = {
      {U'億', U'亿'}, {U'萬', U'万'}, {U'畝', U'亩'}, {U'畆', U'亩'}, {U'頃', U'顷'},
      {U'圓', U'元'}, {U'圆', U'元'}, {U'約', U'约'}, {U'餘', U'余'}, {U'總', U'总'},
      {U'資', U'资'}, {U'無', U'无'}, {U'歐', U'欧'}, {U'鎊', U'镑'}, {U'港', U'港'},
      {U'幣', U'币'}, {U'積', U'积'}, {U'佔', U'占'}, {U'規', U'规'}, {U'劃', U'划'},
      {U'畫', U'划'}, {U'計', U'计'}, {U'預', U'预'}, {U'築', U'筑'}, {U'達', U'达'},
      {U'過', U'过'}, {U'內', U'内'}, {U'當', U'当'}, {U'兩', U'两'}, {U'幾', U'几'},
      {U'數', U'数'}, {U'壹', U'一'}, {U'貳', U'二'}, {U'贰', U'二'}, {U'叁', U'三'},
      {U'參', U'三'}, {U'肆', U'四'}, {U'伍', U'五'}, {U'陆', U'六'}, {U'陸', U'六'},
      {U'柒', U'七'}, {U'捌', U'八'}, {U'玖', U'九'}, {U'拾', U'十'}, {U'佰', U'百'},
      {U'仟', U'千'}, {U'零', U'〇'}, {U'○', U'〇'},  {U'—', U'-'},   {U'–', U'-'},
      {U'－', U'-'},  {U'─', U'-'},   {U'−', U'-'},   {U'‐', U'-'},   {U'―', U'-'},
      {U'～', U'~'},  {U'〜', U'~'},  {U'∼', U'~'},   {U'【', U'('},  {U'】', U')'},
      {U'〔', U'('},  {U'〕', U')'},  {U'［', U'('},  {U'］', U')'},  {U'[', U'('},
      {U']', U')'},   {U'²', U'2'},   {U'￥', U'¥'},  {U'˙', U'.'},   {U'·', U'·'},
      {U'﹐', U','},  {U'、', U'、'}};
  auto found = kForms.find(c);
  return found == kForms.end() ? c : found->second;
}

bool is_space(char32_t c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0 || c == 0x3000 ||
         c == 0xFEFF || (c >= 0x2000 && c <= 0x200D);
}

std::string utf8(char32_t c) {
  std::string out;
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
  return out;
}

using Role = Mention::Role;
struct Entry {
  std::u32string text;
  Token token;
};

std::u32string u32(std::string_view text) {
  std::u32string out;
  for (const Char& c : fold(text, false)) out += c.code;
  return out;
}

void add(std::vector<Entry>& list, std::string_view words, Token token) {
  while (!words.empty()) {
    const auto space = words.find(' ');
    const auto word = words.substr(0, space);
    if (!word.empty()) {
      token.word = std::string(word);
      list.push_back({u32(word), token});
    }
    words = space == words.npos ? std::string_view{} : words.substr(space + 1);
  }
}

Token area(const char* mu) {
  return {.kind = Kind::unit, .value = *Decimal::parse(mu), .dimension = Dimension::area};
}
Token money(const char* currency) {
  return {
      .kind = Kind::unit, .value = Decimal(1), .dimension = Dimension::money, .currency = currency};
}
Token sign(const char* currency) {
  return {.kind = Kind::currency,
          .value = Decimal(1),
          .dimension = Dimension::money,
          .currency = currency};
}
Token approximate(Kind kind, QuantityKind quantity) { return {.kind = kind, .quantity = quantity}; }
Token label(Role role) { return {.kind = Kind::label, .role = role}; }
Token scale(const char* value) { return {.kind = Kind::scale, .value = *Decimal::parse(value)}; }

void add_units(std::vector<Entry>& l) {
  add(l, "亩 市亩 ムー mu", area("1"));
  add(l, "公顷 ha hm2 hm^2 ヘクタール", area("15"));
  add(l, "㎡ m2 m^2 平方米 平米 平方 平 平方(米) 平方m 平方メートル", area("0.0015"));
  add(l, "平方公里 平方千米 km2 km^2 ㎢ 平方km k㎡ 平方キロメートル", area("1500"));
  add(l, "公亩", area("0.15"));
  add(l, "分", area("0.1"));  // only after 亩: 3亩5分
  add(l, "顷", area("100"));
  add(l, "元 块钱", money("CNY"));
  add(l, "美元 美金", money("USD"));
  add(l, "欧元", money("EUR"));
  add(l, "港元 港币", money("HKD"));
  add(l, "日元 日币 円", money("JPY"));
  add(l, "英镑", money("GBP"));
  add(l, "瑞士法郎 瑞郎", money("CHF"));
  add(l, "新台币 台币 新台币元", money("TWD"));
  add(l, "韩元 韩币", money("KRW"));
  add(l, "新加坡元 新加坡币 新币", money("SGD"));
  add(l, "澳元 澳大利亚元", money("AUD"));
  add(l, "加元 加拿大元", money("CAD"));
  add(l, "澳门元 澳门币", money("MOP"));
  add(l, "卢布", money("RUB"));
  add(l, "泰铢", money("THB"));
  // Several countries have a franc, a krone or a new yuan: named, never assumed.
  add(l, "法郎 克朗 比索 新元 外币", money("?"));
  add(l, "人民币 rmb cny ¥", sign("CNY"));
  add(l, "usd us$ $", sign("USD"));
  add(l, "eur €", sign("EUR"));
  add(l, "hkd hk$", sign("HKD"));
  add(l, "jpy", sign("JPY"));
  add(l, "gbp £", sign("GBP"));
  add(l, "chf", sign("CHF"));
  add(l,
      "米 公里 千米 km m 吨 个 头 只 台 座 套 万吨 立方米 m3 m³ % ‰ 年 月 日 天 小时 人 户 张 间 "
      "条 口 栋 "
      "层 所 处 眼 kg 千克 公斤 吨/日 吨/年 mw 兆瓦 千瓦 kw kva kwh 度 辆 家 村 镇 项 次 名 床 "
      "学位 "
      "班 株 棵 羽 尾 件 盏 平方毫米 mm cm 厘米 期限 倍 季度 季 周 号 期 分钟 床位 标段 公斤 类 路 "
      "地块",
      {.kind = Kind::other_unit});
  for (auto [word, value] : std::initializer_list<std::pair<const char*, const char*>>{
           {"十", "10"}, {"百", "100"}, {"千", "1000"}, {"万", "10000"}, {"亿", "100000000"}})
    add(l, word, scale(value));
  add(l, "million", scale("1000000"));
  add(l, "billion", scale("1000000000"));
  int digit = 0;
  for (const char* word : {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"})
    add(l, word, {.kind = Kind::digit, .value = Decimal(digit++)});
  add(l, "两", {.kind = Kind::digit, .value = Decimal(2)});
  add(l, "数 几 若干", {.kind = Kind::vague});
}

void add_words(std::vector<Entry>& l) {
  using Q = QuantityKind;
  add(l, "约 大约 大概 约为 约合 约计 大致 估约 ≈约 c. 概 约达",
      approximate(Kind::prefix, Q::about));
  add(l, "近 将近 接近 逼近 不足 不到 不满 未满 未达 低于 少于 小于 < 不达 未超 未超过",
      approximate(Kind::prefix, Q::less_than));
  add(l, "超 超过 突破 逾 高于 大于 多于 > 超出 上 过 已超 已超过",
      approximate(Kind::prefix, Q::more_than));
  add(l, "不低于 不少于 至少 最低 不小于 ≥ >= 不下 起码", approximate(Kind::prefix, Q::at_least));
  add(l, "不超过 不高于 不大于 不多于 最多 最高 至多 ≤ <= 控制在 不超 上限",
      approximate(Kind::prefix, Q::at_most));
  add(l, "以上 及以上 之上 起", approximate(Kind::suffix, Q::at_least));
  add(l, "以下 及以下 以内 之内 内 之下 及以内", approximate(Kind::suffix, Q::at_most));
  add(l, "左右 上下 许 前后", approximate(Kind::suffix, Q::about));
  add(l, "多 余 来 + 有余", approximate(Kind::between_suffix, Q::more_than));
  add(l,
      "预计 预计为 预计达 计划 拟 为 达 达到 达到了 概算为 共计 计 估计 预期 合 折合 折 即 (含) "
      "含本数 "
      "需 需要 : 共 总计 合计 初步 暂定 暂估 暂定为 是 总量 有 项目 方 整",
      {.kind = Kind::neutral});
  add(l, "其中 其中含 含 包括 包含 内含", {.kind = Kind::of_which});
  add(l, "- ~ -- 至 到 --- ~~", {.kind = Kind::range});
  add(l, "(", {.kind = Kind::open});
  add(l, ")", {.kind = Kind::close});
  add(l, ", /", {.kind = Kind::clause});
  add(l, "; 。 ! ? |", {.kind = Kind::sentence});
  add(l, "、", {.kind = Kind::enumeration});
  add(l, "附近 邻近 靠近 临近 最近 超市 上海 路上 过境 约定 合同 合作 有限 数据 数字 多功能 点",
      {.kind = Kind::text});
  add(l, "= ≈ ≒", {.kind = Kind::equals});
}

void add_labels(std::vector<Entry>& l) {
  add(l,
      "总投资 投资总额 总投资额 投资总计 概算总投资 估算总投资 总概算 总估算 总造价 工程总投资 "
      "项目总投资 计划总投资 总占地 总用地 总占地面积 总用地面积 占地总面积 用地总面积 总面积 "
      "总金额 "
      "总额 总规模 总规划面积 合计投资 投资合计 共投资 共占地 总预算",
      label(Role::total));
  add(l,
      "占地 占地面积 用地 用地面积 规划面积 征地 征地面积 净用地 流转 流转土地 净用地面积 项目占地 "
      "永久占地 永久用地 项目用地 投资 投资额 概算 预算 估算 概算投资 估算投资 计划投资 面积 土地 "
      "租地 新增用地 新征用地",
      label(Role::plain));
  add(l,
      "建筑面积 总建筑面积 建面 总建面 计容 计容面积 计容建筑面积 厂房面积 使用面积 室内面积 "
      "营业面积 "
      "建筑总面积 地上 地下 建筑规模 建设面积 装修面积 改造面积 仓储面积 套内 绿化面积 硬化面积 "
      "绿地面积",
      label(Role::building));
  add(l, "建筑占地 建筑占地面积 基底面积 建筑基底面积 厂房占地 构筑物占地 锅炉房占地面积",
      label(Role::footprint));
  add(l,
      "工程费用 工程费 其他费用 其它费用 预备费 二类费用 一类费用 流动资金 建设费用 建设费 "
      "建安工程费 "
      "建安费 设备费 设备购置费 设备费用 安装费 建设期利息 铺底流动资金 征地费 征地拆迁费 拆迁费 "
      "工程建设其他费 工程建设其他费用 基本预备费 工程建设费用 土建费用 设备及安装 二类费 一类费",
      label(Role::expense));
  add(l,
      "自筹 自筹资金 企业自筹 财政专项 财政专项扶贫资金 财政资金 中央资金 中央预算内 "
      "中央预算内投资 "
      "省级资金 市级资金 县级资金 区级资金 地方配套 配套资金 银行贷款 贷款 专项债 专项债券 "
      "债券资金 "
      "社会资本 补助资金 上级资金 财政补助 企业投资 衔接资金 地方自筹 专项资金 资本金",
      label(Role::source));
  add(l, "投入", label(Role::outlay));
  add(l,
      "产值 年产值 总产值 税收 利税 年税收 利润 年利润 销售收入 年销售 营业收入 销售额 年销售额 "
      "注册资本 "
      "注册资金 签约额 合同额 环保投资 环保投资额 固定资产 固定资产投资 设备投资 带动 辐射 覆盖 "
      "灌溉 "
      "受益 累计投资 累计完成 完成投资 已完成投资 已投资 到位资金 累计到位资金 年产 服务 惠及 "
      "辐射带动 "
      "收入 年收入 补贴 奖补 贴息 交易额 年交易额 出口 创汇 亩产 面向",
      label(Role::other));
  add(l, "每亩 亩均 每 单价 均价 每平方米 每平米 人均 户均 每户 每吨 平均 每人 每年 每公里",
      label(Role::rate));
  add(l, "临时占地 临时用地 另 另投资 另外 除此 不含 另有 原有 现有 原占地 配建",
      label(Role::extra));
  add(l, "首期 首批 近期 前期 一期 启动区 起步区 先期 首期投资",
      {.kind = Kind::phase, .value = Decimal(1)});
  add(l, "远期 后期", {.kind = Kind::phase, .value = Decimal(99)});
}

const std::vector<Entry>& lexicon() {
  static const std::vector<Entry> list = [] {
    std::vector<Entry> l;
    add_units(l);
    add_words(l);
    add_labels(l);
    // Longest first, so that the first match of a walk is the longest; stable for equal lengths.
    std::stable_sort(l.begin(), l.end(),
                     [](const Entry& a, const Entry& b) { return a.text.size() > b.text.size(); });
    return l;
  }();
  return list;
}

// First characters lead to their entries, still longest first.
const std::map<char32_t, std::vector<const Entry*>>& index() {
  static const auto map = [] {
    std::map<char32_t, std::vector<const Entry*>> m;
    for (const Entry& e : lexicon()) m[e.text[0]].push_back(&e);
    return m;
  }();
  return map;
}

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

class Scanner {
 public:
  explicit Scanner(std::string_view text) : chars_(fold(text, true)) {}

  std::vector<Token> run() {
    while (at_ < chars_.size()) {
      if (is_space(chars_[at_].code)) {
        ++at_;
      } else if (!number() && !mask() && !phase() && !word()) {
        text();
      }
    }
    return std::move(out_);
  }

 private:
  char32_t code(std::size_t i) const { return i < chars_.size() ? chars_[i].code : 0; }

  void emit(Token token, std::size_t from, std::size_t to) {
    token.begin = chars_[from].begin;
    token.end = chars_[to - 1].end;
    if (token.word.empty())
      for (std::size_t i = from; i < to; ++i) token.word += utf8(chars_[i].code);
    out_.push_back(std::move(token));
    at_ = to;
  }

  // Digits, groups of three after a comma or a space, one point. What looks grouped but is not
  // (1,23,456) is a bad number: it is never cut into several.
  bool number() {
    if (!is_digit(code(at_)) && !(code(at_) == '.' && is_digit(code(at_ + 1)))) return false;
    std::size_t i = at_;
    std::string digits;
    bool grouped = false, bad = false;
    while (is_digit(code(i))) digits += static_cast<char>(code(i++));
    while ((code(i) == ',' || code(i) == ' ') && is_digit(code(i + 1))) {
      std::size_t run = 0;
      while (is_digit(code(i + 1 + run))) ++run;
      const bool fits = run == 3 && (grouped || digits.size() <= 3) && digits[0] != '0';
      if (!fits && code(i) == ' ') break;
      if (!fits) bad = true;
      grouped = true;
      for (std::size_t k = 0; k < run; ++k) digits += static_cast<char>(code(i + 1 + k));
      i += 1 + run;
    }
    Token token{.kind = Kind::number};
    for (auto it = digits.rbegin(); it != digits.rend() && *it == '0'; ++it) ++token.trailing_zeros;
    if (code(i) == '.' && is_digit(code(i + 1))) {
      digits += '.';
      token.trailing_zeros = 0;
      for (++i; is_digit(code(i)); ++i, ++token.places) digits += static_cast<char>(code(i));
      if (code(i) == '.' && is_digit(code(i + 1))) {
        bad = true;
        while (is_digit(code(i)) || code(i) == '.') ++i;
      }
    }
    auto value = digits.size() <= 30 ? Decimal::parse(digits) : std::nullopt;
    if (!value || bad) token.kind = Kind::bad_number;
    if (value) token.value = *value;
    emit(std::move(token), at_, i);
    return true;
  }

  bool mask() {
    auto hides = [](char32_t c) {
      return c == '*' || c == 'x' || c == U'×' || c == U'■' || c == U'●' || c == U'#' || c == '_' ||
             c == '?' || c == U'某' || c == U'〇' || c == U'╳' || c == U'✕' || c == U'□' ||
             c == U'…';
    };
    std::size_t i = at_;
    while (hides(code(i))) ++i;
    if (i == at_) return false;
    const char32_t first = code(at_);
    const bool alone = i - at_ == 1;
    const char32_t before = at_ ? code(at_ - 1) : 0;
    // 〇〇 hides a number, but the zeros of 二〇〇八 do not.
    const bool after_digit = !out_.empty() && out_.back().end == chars_[at_].begin &&
                             (out_.back().kind == Kind::digit || out_.back().kind == Kind::scale);
    if (first == U'〇' && after_digit) return false;
    // 270米×4米 and 270*4 multiply; K×2 and "x" inside a Latin word are no masks; 〇 is a digit.
    if (alone && (first == U'〇' || first == '?' || first == '_' || first == '#')) return false;
    if (alone && first != U'某' &&
        (is_digit(code(i)) || (before >= 'a' && before <= 'z') ||
         (code(i) >= 'a' && code(i) <= 'z')))
      return false;
    if (alone && first == U'×' && before && !is_space(before) && before != '(') return false;
    emit({.kind = Kind::mask}, at_, i);
    return true;
  }

  // 一期 第二期 第1批 二阶段 (but not 2期 of a magazine: there is no such cell).
  bool phase() {
    std::size_t i = at_;
    if (code(i) == U'第') ++i;
    static const std::u32string kDigits = U"〇一二三四五六七八九十";
    int value = 0;
    const std::size_t from = i;
    while (i - from < 2) {
      const auto found = kDigits.find(code(i));
      if (found != kDigits.npos)
        value = found == 10 ? (value ? value * 10 : 10) : value + static_cast<int>(found);
      else if (is_digit(code(i)))
        value = value * 10 + static_cast<int>(code(i) - '0');
      else
        break;
      ++i;
    }
    if (i == from || value == 0) return false;
    if (code(i) == U'期' || code(i) == U'批') {
      ++i;
    } else if (code(i) == U'阶' && code(i + 1) == U'段') {
      i += 2;
    } else {
      return false;
    }
    if (code(i) == U'工' && code(i + 1) == U'程') i += 2;
    emit({.kind = Kind::phase, .value = Decimal(value)}, at_, i);
    return true;
  }

  bool word() {
    auto found = index().find(code(at_));
    if (found == index().end()) return false;
    for (const Entry* entry : found->second) {
      std::size_t i = at_, k = 0;
      while (k < entry->text.size() && i < chars_.size()) {
        if (is_space(chars_[i].code)) {
          // Spaces may stand inside Chinese words ("平 方 米"), never at the start of the match.
          if (k == 0) break;
          ++i;
          continue;
        }
        if (chars_[i].code != entry->text[k]) break;
        ++i, ++k;
      }
      if (k != entry->text.size()) continue;
      // A Latin unit or currency must end where the Latin letters end: m in "mm2" is no metre.
      const char32_t last = entry->text.back();
      const bool latin = last >= 'a' && last <= 'z';
      if (latin && code(i) >= 'a' && code(i) <= 'z') continue;
      if (latin && at_ && code(at_ - 1) >= 'a' && code(at_ - 1) <= 'z') continue;
      emit(entry->token, at_, i);
      return true;
    }
    return false;
  }

  void text() {
    if (!out_.empty() && out_.back().kind == Kind::text && out_.back().end == chars_[at_].begin) {
      out_.back().end = chars_[at_].end;
      out_.back().word += utf8(chars_[at_].code);
      ++at_;
      return;
    }
    emit({.kind = Kind::text}, at_, at_ + 1);
  }

  std::vector<Char> chars_;
  std::size_t at_ = 0;
  std::vector<Token> out_;
};

}  // namespace

std::vector<Char> fold(std::string_view text, bool keep_spaces) {
  std::vector<Char> out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t c = lead;
    if (lead >= 0x80 && lead < 0xC0) length = 1;  // a stray byte stands for itself
    if (length > 1) {
      if (i + length > text.size()) length = text.size() - i;
      c = lead & (0xFF >> (length + 1));
      for (std::size_t k = 1; k < length; ++k)
        c = (c << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3F);
      if (c > 0x10FFFF) c = 0xFFFD;
    }
    if (c >= 0xFF01 && c <= 0xFF5E && c != U'～') c -= 0xFEE0;
    c = simplified(c);
    if (c >= 'A' && c <= 'Z') c += 32;
    if (keep_spaces || !is_space(c)) out.push_back({c, i, i + length});
    i += length;
  }
  return out;
}

std::vector<Token> tokens(std::string_view text) { return Scanner(text).run(); }

bool is_negative(std::string_view folded) {
  for (std::size_t at = 0; at < folded.size(); ++at) {
    const std::string_view before = folded.substr(0, at), after = folded.substr(at);
    const std::string_view sign = after.starts_with("-")    ? "-"
                                  : after.starts_with("负") ? "负"
                                                            : "";
    if (sign.empty() || after.size() == sign.size()) continue;
    const char next = after[sign.size()];
    const bool leads = before.empty() || before.ends_with(":") || before.ends_with("¥") ||
                       before.ends_with("$");
    if (leads && next >= '0' && next <= '9') return true;
  }
  return false;
}

}  // namespace tongchou::kernel::lexer

namespace tongchou::kernel {

std::string fold_text(std::string_view text) {
  std::string out;
  for (const auto& c : lexer::fold(text, false)) out += lexer::utf8(c.code);
  return out;
}

bool is_masked(std::string_view text, bool wholly) {
  const std::string folded = fold_text(text);
  bool masked = folded == "(略)" || folded == "略" || folded == "保密" || folded == "(保密)";
  if (masked) return true;
  std::string rest;
  for (const auto& token : lexer::tokens(folded)) {
    const bool hides = token.kind == lexer::Kind::mask;
    masked = masked || hides;
    if (!hides) rest += token.word;
  }
  if (!masked || !wholly) return masked;
  // Words that any name may hold say nothing about which project it is.
  for (const char* common :
       {"有限责任公司", "有限公司", "公司", "建设", "项目", "工程", "新建", "(略)",
        "的",           "(",        ")",    "县",   "市",   "区",   "镇",   "乡",
        "村",           "号",       "路",   "-",    "/",    "."}) {
    for (auto at = rest.find(common); at != rest.npos; at = rest.find(common))
      rest.erase(at, std::string_view(common).size());
  }
  return rest.empty();
}

}  // namespace tongchou::kernel
