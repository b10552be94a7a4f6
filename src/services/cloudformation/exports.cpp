// ListExports, ListImports.
#include "call/list_page.hpp"
#include "services/cloudformation/errors.hpp"
#include "services/cloudformation/handlers.hpp"
#include "services/cloudformation/limits.hpp"

namespace skerry::cloudformation {

Answer<ListExportsOperation> list_exports(CloudFormation& cloudformation, Call&,
                                          Asked<ListExportsOperation> request) {
  std::optional<ListPage> page =
      ListPage::open({"cloudformation.exports"}, request.next_token, limits::exports_per_page);
  if (!page) return errors::bad_token();
  ListExportsOutput out;
  out.exports.emplace();
  for (const auto& [name, exported] : cloudformation.exports()) {
    if (page->shown_before(name)) continue;
    if (!page->take(name)) break;
    Export& shown = out.exports->emplace_back();
    shown.exporting_stack_id = exported.stack->id;
    shown.name = name;
    shown.value = exported.output->value;
  }
  out.next_token = page->next_token();
  return out;
}

Answer<ListImportsOperation> list_imports(CloudFormation& cloudformation, Call&,
                                          Asked<ListImportsOperation> request) {
  const std::vector<std::string> importers = cloudformation.importers(*request.export_name);
  if (importers.empty()) return errors::not_imported(*request.export_name);
  std::optional<ListPage> page =
      ListPage::open({"cloudformation.imports"}, request.next_token, limits::exports_per_page);
  if (!page) return errors::bad_token();
  ListImportsOutput out;
  out.imports.emplace();
  for (const std::string& name : importers) {
    if (page->shown_before(name)) continue;
    if (!page->take(name)) break;
    out.imports->push_back(name);
  }
  out.next_token = page->next_token();
  return out;
}

}  // namespace skerry::cloudformation
