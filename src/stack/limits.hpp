#pragma once
// CloudFormation's quotas that a template meets
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html), and
// our own bounds on what hostile templates cost.

#include <cstddef>

namespace skerry::stack {

// Quotas of AWS.
inline constexpr std::size_t template_bytes_max = 1'000'000;  // TemplateURL; the API's model bounds
                                                              // TemplateBody at 51,200
inline constexpr std::size_t resources_max = 500;
inline constexpr std::size_t parameters_max = 200;
inline constexpr std::size_t outputs_max = 200;
inline constexpr std::size_t mappings_max = 200;
inline constexpr std::size_t mapping_attributes_max = 200;
inline constexpr std::size_t name_chars_max = 255;  // of a logical id
inline constexpr std::size_t description_bytes_max = 1024;
inline constexpr std::size_t parameter_value_bytes_max = 4096;
inline constexpr std::size_t cidr_blocks_max = 256;

// Ours.
inline constexpr std::size_t template_depth_max = 100;         // AWS's is not documented
inline constexpr std::size_t template_nodes_max = 300'000;     // values in a YAML template
inline constexpr std::size_t object_members_max = 2000;        // finding a member is linear
inline constexpr std::size_t evaluated_bytes_max = 16u << 20;  // what one Evaluator makes in all
inline constexpr std::size_t evaluated_node_bytes = 16;    // what a value counts beside its text
inline constexpr std::size_t dynamic_references_max = 60;  // of AWS, in one template

}  // namespace skerry::stack
