#include "stack/references.hpp"

#include <algorithm>

namespace skerry::stack {

using json::Value;

namespace {

class Collector {
 public:
  Collector(Place place, const Conditions* conditions, References& out)
      : place_(place), conditions_(conditions), out_(out) {}

  // Recursion is bounded by the depth limit of documents.
  Result<Done, Invalid> visit(const Value& value) {
    const auto use = TRY(function_of(value, place_));
    if (use) return visit_function(*use);
    return visit_parts(value);
  }

 private:
  Result<Done, Invalid> visit_parts(const Value& value) {
    if (value.is_array()) {
      for (const Value& item : value.items()) TRY(visit(item));
    } else if (value.is_object()) {
      for (const json::Member& member : value.members()) TRY(visit(member.value));
    }
    return Done{};
  }

  Result<Done, Invalid> visit_function(const FunctionUse& use) {
    const Value& arguments = *use.arguments;
    switch (use.function) {
      case Function::ref:
        out_.values.push_back({std::string(arguments.text()), {}});
        return Done{};
      case Function::condition:
        out_.conditions.emplace_back(arguments.text());
        return Done{};
      case Function::get_att: {
        const AttributeName name = attribute_name(arguments);
        out_.values.push_back({name.resource, name.attribute});
        return Done{};
      }
      case Function::sub:
        return visit_sub(arguments);
      case Function::if_:
        return visit_if(arguments);
      case Function::find_in_map:
        if (arguments.items()[0].is_string()) {
          out_.mappings.emplace_back(arguments.items()[0].text());
        }
        return visit_parts(arguments);
      case Function::import_value:
        return visit_import(arguments);
      default:
        return visit_parts_of(arguments);
    }
  }

  // A function's argument may be a function itself (Fn::Base64 of Fn::Sub).
  Result<Done, Invalid> visit_parts_of(const Value& arguments) {
    return arguments.is_object() ? visit(arguments) : visit_parts(arguments);
  }

  Result<Done, Invalid> visit_import(const Value& arguments) {
    References inner;
    TRY(Collector(place_, conditions_, inner).visit(arguments));
    const auto outside = [](const Reference& r) { return !r.attribute.empty(); };
    if (std::any_of(inner.values.begin(), inner.values.end(), outside)) {
      return Invalid{
          "Template error: the attribute in Fn::ImportValue must not depend on any resources, "
          "imported values, or Fn::GetAZs"};
    }
    return visit(arguments);
  }

  Result<Done, Invalid> visit_if(const Value& arguments) {
    const auto items = arguments.items();
    out_.conditions.emplace_back(items[0].text());
    if (conditions_ != nullptr) {
      const auto found = conditions_->find(items[0].text());
      return visit(found != conditions_->end() && found->second ? items[1] : items[2]);
    }
    TRY(visit(items[1]));
    return visit(items[2]);
  }

  Result<Done, Invalid> visit_sub(const Value& arguments) {
    const auto [text, map] = sub_arguments(arguments);
    const auto pieces = TRY(sub_pieces(text));
    for (const SubPiece& piece : pieces) {
      if (!piece.variable || (map != nullptr && map->find(piece.text) != nullptr)) continue;
      const std::size_t dot = piece.text.find('.');
      if (dot == std::string_view::npos) {
        out_.values.push_back({std::string(piece.text), {}});
      } else {
        out_.values.push_back(
            {std::string(piece.text.substr(0, dot)), std::string(piece.text.substr(dot + 1))});
      }
    }
    return map == nullptr ? Result<Done, Invalid>(Done{}) : visit_parts(*map);
  }

  Place place_;
  const Conditions* conditions_;
  References& out_;
};

}  // namespace

Result<Done, Invalid> collect_references(const Value& expression, Place place,
                                         const Conditions* conditions, References& out) {
  return Collector(place, conditions, out).visit(expression);
}

}  // namespace skerry::stack
