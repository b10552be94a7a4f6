#include "main/serve.hpp"

#include <unistd.h>

#include <fstream>
#include <iterator>

#include "base/log.hpp"
#include "loop/sockets.hpp"
#include "main/folders.hpp"
#include "main/privileges.hpp"
#include "main/tools_folder.hpp"

namespace skerry {

namespace {

// Whom programs on this host trust, where Debian keeps them; nothing elsewhere.
std::string authorities_of_host() {
  std::ifstream file("/etc/ssl/certs/ca-certificates.crt");
  return {(std::istreambuf_iterator<char>(file)), {}};
}

}  // namespace

Result<Done> check(const ServeOptions& options) {
  const std::string_view digits = "0123456789";
  if (options.account.size() != 12 ||
      options.account.find_first_not_of(digits) != std::string::npos)
    return Error{"--account takes twelve digits"};
  if (options.region.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") !=
          std::string::npos ||
      options.region.empty())
    return Error{"--region takes a name such as us-east-1"};
  return Done{};
}

Result<UserIds> serving_user(const ServeOptions& options) {
  if (running_as_root()) return find_user(options.user);
  return UserIds{::getuid(), ::getgid(), ""};
}

Result<std::unique_ptr<Server>> Server::prepare(const RegionFolders& folders,
                                                const ServeOptions& options, Fd front,
                                                std::optional<warden::ControlSide> warden) {
  std::unique_ptr<Server> server(new Server(folders));
  server->front_socket_ = std::move(front);
  if (running_as_root()) TRY(become(TRY(serving_user(options))));
  if (warden) {
    warden::end_with_supervisor(warden->supervisor);
    server->warden_ = std::make_unique<warden::Client>(std::move(warden->connection),
                                                       std::move(warden->renewals));
    server->side_ = std::move(warden);
  } else if (options.lifetime == ServeOptions::Lifetime::parents) {
    TRY(end_with_parent());
  }
  TRY(forbid_dumps());
  TRY(server->open(options));
  return server;
}

Server::~Server() = default;

Result<Done> Server::open(const ServeOptions& options) {
  const RegionFacts facts{AccountId{options.account}, RegionName{options.region}};
  region_ = TRY(Region::open(loop_, facts,
                             {.state = folders_.state(),
                              .objects = folders_.objects(),
                              .events = folders_.events(),
                              .engines = {engines_folder(), folders_.engines(), engines_script()}},
                             warden_.get()));
  TRY(publish(folders_.ca_certificate(), {region_->ca_certificate_pem()}));
  TRY(publish(folders_.ca_bundle(), {authorities_of_host() + region_->ca_certificate_pem()}));
  host_socket_ = TRY(listen_on({.host = {}, .port = 0, .path = folders_.host_socket()}));
  url_ = "http://" + text(local_endpoint(front_socket_));
  if (warden_) {
    std::vector<Ipv4Cidr> allowed;
    for (const std::string& range : options.allow_lan) {
      if (const auto block = parse_ipv4_cidr(range)) allowed.push_back(block->canonical());
    }
    network_ = std::make_unique<RegionNetwork>(
        RegionNetwork::Parts{loop_, *region_, *warden_, std::move(allowed)});
    functions_ = std::make_unique<RegionFunctions>(
        loop_, *region_, *warden_,
        sandbox::RuntimePlaces{runtimes_folder(), folders_.runtimes(), runtimes_script()});
    forwards_ = std::make_unique<Forwards>(loop_, *warden_);
  }
  if (!options.metrics.empty()) metrics_ = TRY(MetricsDoor::open(loop_, *region_, options.metrics));
  host_api_ = std::make_unique<HostApi>(HostApiParts{.region = *region_,
                                                     .network = network_.get(),
                                                     .forwards = forwards_.get(),
                                                     .url = url_,
                                                     .data = folders_.root,
                                                     .since = SystemClock().wall(),
                                                     .pid = side_ ? side_->supervisor : ::getpid(),
                                                     .stop = [this] { stop(); }});
  return Done{};
}

void Server::open_doors() {
  front_door_ = std::make_unique<gateway::FrontDoor>(loop_, region_->gateway(), &region_->tls());
  front_door_->open(std::move(front_socket_));
  host_door_ = std::make_unique<gateway::FrontDoor>(loop_, *host_api_, nullptr);
  host_door_->open(std::move(host_socket_));
}

Result<Done> Server::run(const std::function<void()>& ready) {
  Result<Done> founded = Done{};
  TRY(region_->found([&](CommitOutcome outcome) {
    if (outcome != CommitOutcome::committed) {
      founded = Error{"the disk that holds " + folders_.state() + " is full"};
      loop_.stop();
      return;
    }
    if (network_) network_->make([] {});  // also mends what another life of the region left
    open_doors();
    ready();
    if (side_) warden::say_started(*side_);
  }));
  loop_.run();
  host_door_.reset();
  front_door_.reset();
  forwards_.reset();
  functions_.reset();
  network_.reset();
  ::unlink(folders_.host_socket().c_str());
  return founded;
}

// A terminal that hangs up ends what runs on it.
void Server::on_signal(Signal signal) {
  if (signal != Signal::child) stop();
}

void Server::stop() {
  if (stopping_ || !front_door_) return;
  stopping_ = true;
  log(Level::info, "main", "stopping");
  front_door_->drain([this] {
    host_door_->drain([this] {
      if (!functions_) return loop_.stop();
      functions_->stop([this] { region_->databases().halt([this] { loop_.stop(); }); });
    });
  });
}

}  // namespace skerry
