#pragma once
// Policy variables: "arn:aws:s3:::home/${aws:username}/*", "${aws:PrincipalTag/team, 'none'}",
// and the escapes ${*}, ${?}, ${$}.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/document.hpp"
#include "policy/glob.hpp"
#include "policy/request.hpp"

namespace skerry::policy {

// Which context keys were asked for in vain, as the policies spell them; null: not of interest.
using MissingKeys = std::vector<std::string>;
// Appends the key unless it is there already, in whatever case.
void note_missing(MissingKeys* missing, std::string_view label);

enum class Wildcards : std::uint8_t { literal, active };

// A text of a policy, cut at its variables.
class Template {
 public:
  Template() = default;
  // A document of 2008 has no variables: "${" is then text like any other.
  // The first `without` bytes have none either.
  Template(std::string_view text, LanguageVersion version, Wildcards wildcards,
           std::size_t without = 0);

  bool has_variables() const { return has_variables_; }
  // Nothing when a variable has no value and no default. A key with several values cannot be a
  // variable, and an empty value counts as none.
  std::optional<Symbols> expand(const RequestContext& context, MissingKeys* missing) const;
  // The keys of its variables as written.
  std::vector<std::string> variables() const;

 private:
  struct Piece {
    Symbols text;       // before the variable
    std::string key;    // lower case; empty for the last piece
    std::string label;  // as written
    std::optional<std::string> otherwise;
  };
  std::vector<Piece> pieces_;
  bool has_variables_ = false;
};

}  // namespace skerry::policy
