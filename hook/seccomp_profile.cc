#include "hook/seccomp_profile.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "hook/strict_json.h"

namespace podjail::hook {
namespace {

using nlohmann::json;

constexpr std::uint64_t kVsockFamily = 40;  // AF_VSOCK, on every architecture
constexpr std::uint64_t kLow = 0xffffffff;  // what the kernel takes of the family
constexpr std::int64_t kMaxArgument = 5;    // a system call has six

template <typename Value>
struct Word {
  std::string_view word;
  Value value;
};

constexpr std::array kActions = {
    Word<SeccompAction>{"SCMP_ACT_KILL", SeccompAction::kDeny},
    Word<SeccompAction>{"SCMP_ACT_KILL_THREAD", SeccompAction::kDeny},
    Word<SeccompAction>{"SCMP_ACT_KILL_PROCESS", SeccompAction::kDeny},
    Word<SeccompAction>{"SCMP_ACT_TRAP", SeccompAction::kDeny},
    Word<SeccompAction>{"SCMP_ACT_ERRNO", SeccompAction::kDeny},
    Word<SeccompAction>{"SCMP_ACT_TRACE", SeccompAction::kMay},
    Word<SeccompAction>{"SCMP_ACT_NOTIFY", SeccompAction::kMay},
    Word<SeccompAction>{"SCMP_ACT_LOG", SeccompAction::kMay},
    Word<SeccompAction>{"SCMP_ACT_ALLOW", SeccompAction::kMay},
};

constexpr std::array kCompares = {
    Word<SeccompCompare>{"SCMP_CMP_NE", SeccompCompare::kNotEqual},
    Word<SeccompCompare>{"SCMP_CMP_LT", SeccompCompare::kLess},
    Word<SeccompCompare>{"SCMP_CMP_LE", SeccompCompare::kLessOrEqual},
    Word<SeccompCompare>{"SCMP_CMP_EQ", SeccompCompare::kEqual},
    Word<SeccompCompare>{"SCMP_CMP_GE", SeccompCompare::kGreaterOrEqual},
    Word<SeccompCompare>{"SCMP_CMP_GT", SeccompCompare::kGreater},
    Word<SeccompCompare>{"SCMP_CMP_MASKED_EQ", SeccompCompare::kMaskedEqual},
};

// Architectures without socketcall(2).
constexpr std::array<std::string_view, 7> kWithoutSocketcall = {
    "SCMP_ARCH_X86_64",  "SCMP_ARCH_X32",    "SCMP_ARCH_AARCH64",    "SCMP_ARCH_ARM",
    "SCMP_ARCH_RISCV64", "SCMP_ARCH_MIPS64", "SCMP_ARCH_LOONGARCH64"};

template <typename Value, std::size_t size>
Result<Value> read_word(const json& object, std::string_view key,
                        const std::array<Word<Value>, size>& words) {
  const auto text = read_text(object, key);
  if (!text) return tl::unexpected(text.error());
  const auto known =
      std::find_if(words.begin(), words.end(), [&](const Word<Value>& word) { return word.word == *text; });
  if (known == words.end()) return fail(ErrorKind::kInvalid, std::string(key) + " is none that is known");
  return known->value;
}

Result<std::uint64_t> read_value(const json& object, std::string_view key) {
  const auto value = object.find(key);
  if (value == object.end()) return std::uint64_t{0};
  if (!value->is_number_unsigned()) return fail(ErrorKind::kInvalid, std::string(key) + " is not a number");
  return value->get<std::uint64_t>();
}

SeccompCondition read_condition(const json& object, Reading& reading) {
  return {
      static_cast<std::uint32_t>(reading.take(read_integer(object, "index", 0, kMaxArgument)).value_or(0)),
      reading.take(read_word(object, "op", kCompares)), reading.take(read_value(object, "value")),
      reading.take(read_value(object, "valueTwo"))};
}

SeccompRule read_rule(const json& object, Reading& reading) {
  SeccompRule rule{
      reading.take(read_strings(object, "names")), reading.take(read_word(object, "action", kActions)), {}};
  if (const auto name = reading.take(read_text(object, "name")); !name.empty()) rule.names.push_back(name);
  rule.conditions =
      reading.each(object, "args", [&](const json& entry) { return read_condition(entry, reading); });
  return rule;
}

enum class Upper { kZero, kChosen };  // the upper 32 bits of the family as the filter sees it

// The condition holds for the family, or for some choice of its upper bits.
bool may_hold(const SeccompCondition& condition, Upper upper) {
  const auto value = condition.value;
  const bool chosen = upper == Upper::kChosen;
  switch (condition.compare) {
    case SeccompCompare::kEqual:
      return chosen ? (value & kLow) == kVsockFamily : value == kVsockFamily;
    case SeccompCompare::kNotEqual:
      return chosen || value != kVsockFamily;
    case SeccompCompare::kLess:
      return kVsockFamily < value;
    case SeccompCompare::kLessOrEqual:
      return kVsockFamily <= value;
    case SeccompCompare::kGreater:
      return chosen || kVsockFamily > value;
    case SeccompCompare::kGreaterOrEqual:
      return chosen || kVsockFamily >= value;
    case SeccompCompare::kMaskedEqual:
      return chosen ? ((kVsockFamily & value) & kLow) == (condition.value_two & kLow)
                    : (kVsockFamily & value) == condition.value_two;
  }
  return true;
}

// It holds for the family, whatever its upper bits are when they may be chosen.
bool must_hold(const SeccompCondition& condition, Upper upper) {
  if (upper == Upper::kZero) return may_hold(condition, upper);
  const auto value = condition.value;
  switch (condition.compare) {
    case SeccompCompare::kNotEqual:
      return (value & kLow) != kVsockFamily;
    case SeccompCompare::kGreater:
      return kVsockFamily > value;
    case SeccompCompare::kGreaterOrEqual:
      return kVsockFamily >= value;
    case SeccompCompare::kMaskedEqual:
      return value <= kLow && (kVsockFamily & value) == condition.value_two;
    case SeccompCompare::kEqual:
    case SeccompCompare::kLess:
    case SeccompCompare::kLessOrEqual:
      return false;
  }
  return false;
}

// Two conditions on one argument: runc then takes each condition for a rule of its own, others take all
// together.
bool is_ambiguous(const SeccompRule& rule) {
  std::array<int, kMaxArgument + 1> times{};
  return std::any_of(rule.conditions.begin(), rule.conditions.end(),
                     [&](const SeccompCondition& condition) { return ++times.at(condition.argument) > 1; });
}

// Conditions on other arguments than the family can always be met by whoever chooses the arguments.
bool may_match(const SeccompRule& rule, Upper upper) {
  const auto may = [&](const SeccompCondition& condition) {
    return condition.argument != 0 || may_hold(condition, upper);
  };
  const auto& all = rule.conditions;
  return is_ambiguous(rule) ? std::any_of(all.begin(), all.end(), may)
                            : std::all_of(all.begin(), all.end(), may);
}

bool must_match(const SeccompRule& rule, Upper upper) {
  return std::all_of(rule.conditions.begin(), rule.conditions.end(), [&](const SeccompCondition& condition) {
    return condition.argument == 0 && must_hold(condition, upper);
  });
}

std::vector<const SeccompRule*> rules_for(const SeccompProfile& profile, std::string_view name) {
  std::vector<const SeccompRule*> rules;
  for (const auto& rule : profile.rules) {
    if (std::find(rule.names.begin(), rule.names.end(), name) != rule.names.end()) rules.push_back(&rule);
  }
  return rules;
}

bool socket_is_open(const SeccompProfile& profile, Upper upper) {
  const auto rules = rules_for(profile, "socket");
  const bool allowed = std::any_of(rules.begin(), rules.end(), [&](const SeccompRule* rule) {
    return rule->action == SeccompAction::kMay && may_match(*rule, upper);
  });
  const bool denied = std::any_of(rules.begin(), rules.end(), [&](const SeccompRule* rule) {
    return rule->action == SeccompAction::kDeny && must_match(*rule, upper);
  });
  return allowed || (profile.default_action == SeccompAction::kMay && !denied);
}

// A system call whose arguments say nothing: only a rule without conditions denies it.
bool call_is_open(const SeccompProfile& profile, std::string_view name) {
  const auto rules = rules_for(profile, name);
  const bool allowed = std::any_of(rules.begin(), rules.end(), [](const SeccompRule* rule) {
    return rule->action == SeccompAction::kMay;
  });
  const bool denied = std::any_of(rules.begin(), rules.end(), [](const SeccompRule* rule) {
    return rule->action == SeccompAction::kDeny && rule->conditions.empty();
  });
  return allowed || (profile.default_action == SeccompAction::kMay && !denied);
}

bool has_socketcall(const SeccompProfile& profile) {
  const auto& known = kWithoutSocketcall;
  return profile.architectures.empty() ||
         std::any_of(profile.architectures.begin(), profile.architectures.end(),
                     [&](const std::string& name) {
                       return std::find(known.begin(), known.end(), name) == known.end();
                     });
}

}  // namespace

std::string_view name_of(VsockWay way) {
  switch (way) {
    case VsockWay::kSocket:
      return "socket";
    case VsockWay::kWideSocket:
      return "wide_socket";
    case VsockWay::kSocketcall:
      return "socketcall";
    case VsockWay::kIoUring:
      return "io_uring";
  }
  return "";
}

Result<SeccompProfile> read_seccomp_profile(const json& object) {
  Reading reading;
  SeccompProfile profile{reading.take(read_word(object, "defaultAction", kActions)),
                         reading.take(read_strings(object, "architectures")),
                         {}};
  profile.rules =
      reading.each(object, "syscalls", [&](const json& entry) { return read_rule(entry, reading); });
  if (!reading.status()) return fail_within("seccomp", Error(reading.status().error()));
  return profile;
}

std::vector<VsockWay> ways_to_vsock(const SeccompProfile& profile) {
  std::vector<VsockWay> ways;
  if (socket_is_open(profile, Upper::kZero)) ways.push_back(VsockWay::kSocket);
  if (socket_is_open(profile, Upper::kChosen)) ways.push_back(VsockWay::kWideSocket);
  if (has_socketcall(profile) && call_is_open(profile, "socketcall")) ways.push_back(VsockWay::kSocketcall);
  if (call_is_open(profile, "io_uring_setup")) ways.push_back(VsockWay::kIoUring);
  return ways;
}

}  // namespace podjail::hook
