#include "wire/http/beast_opinion.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include "wire/http/limits.hpp"

namespace skerry::http {
namespace {

namespace beast = boost::beast;
using Code = beast::error_code;

std::string_view own(beast::string_view text) { return {text.data(), text.size()}; }

// Compares what Beast reads with what the strict pass read, as it reads.
class Comparison final : public beast::http::basic_parser<true> {
 public:
  explicit Comparison(const RequestHead& ours) : ours_(ours) {
    header_limit(static_cast<std::uint32_t>(head_bytes_max));
    body_limit(boost::none);
  }

  Opinion of(std::string_view text) {
    Code error;
    const std::size_t used = put(boost::asio::const_buffer(text.data(), text.size()), error);
    if (error || !is_header_done()) return Opinion::refuses;
    return same_ && used == text.size() && fields_ == ours_.headers.size() && same_framing()
               ? Opinion::agrees
               : Opinion::reads_it_differently;
  }

 private:
  bool same_framing() {
    const bool length = ours_.body.framing == Framing::length;
    const boost::optional<std::uint64_t> theirs = content_length();
    return chunked() == (ours_.body.framing == Framing::chunked) && theirs.has_value() == length &&
           (!length || *theirs == ours_.body.length);
  }

  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target,
                       int version, Code&) override {
    same_ = same_ && own(method) == ours_.method && own(target) == ours_.target &&
            version == 10 + ours_.minor_version;
  }
  void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value,
                     Code&) override {
    same_ = same_ && fields_ < ours_.headers.size() && own(name) == ours_.headers[fields_].name &&
            own(value) == ours_.headers[fields_].value;
    ++fields_;
  }
  void on_response_impl(int, beast::string_view, int, Code&) override { same_ = false; }
  void on_header_impl(Code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(beast::string_view, Code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, Code&) override { return 0; }
  void on_finish_impl(Code&) override {}

  const RequestHead& ours_;
  std::size_t fields_ = 0;
  bool same_ = true;
};

}  // namespace

Opinion beast_opinion(std::string_view text, const RequestHead& ours) {
  return Comparison(ours).of(text);
}

}  // namespace skerry::http
