#pragma once
// An intrusive list: where a connection is, is what it is. Nothing is allocated for moving one.

#include <cstddef>

#include "base/assert.hpp"

namespace skerry::proxy {

template <class T>
class List;

// A base of T. An object is in one list at a time.
template <class T>
class Linked {
 public:
  Linked() = default;
  Linked(const Linked&) = delete;
  Linked& operator=(const Linked&) = delete;
  bool linked() const { return list_ != nullptr; }
  void unlink() {
    if (list_ != nullptr) list_->remove(*static_cast<T*>(this));
  }

 protected:
  ~Linked() { unlink(); }

 private:
  friend class List<T>;
  List<T>* list_ = nullptr;
  T* before_ = nullptr;
  T* after_ = nullptr;
};

template <class T>
class List {
 public:
  List() = default;
  List(const List&) = delete;
  List& operator=(const List&) = delete;
  ~List() { ASSERT(size_ == 0); }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* front() const { return front_; }
  T* back() const { return back_; }
  T* before(const T& item) const { return item.Linked<T>::before_; }
  T* after(const T& item) const { return item.Linked<T>::after_; }

  void push_back(T& item) { insert(item, back_, nullptr); }
  void push_front(T& item) { insert(item, nullptr, front_); }

  void remove(T& item) {
    Linked<T>& node = item;
    ASSERT(node.list_ == this);
    (node.before_ != nullptr ? node.before_->Linked<T>::after_ : front_) = node.after_;
    (node.after_ != nullptr ? node.after_->Linked<T>::before_ : back_) = node.before_;
    node.list_ = nullptr;
    node.before_ = node.after_ = nullptr;
    --size_;
  }

 private:
  void insert(T& item, T* before, T* after) {
    Linked<T>& node = item;
    ASSERT(node.list_ == nullptr);
    node.list_ = this;
    node.before_ = before;
    node.after_ = after;
    (before != nullptr ? before->Linked<T>::after_ : front_) = &item;
    (after != nullptr ? after->Linked<T>::before_ : back_) = &item;
    ++size_;
  }

  T* front_ = nullptr;
  T* back_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace skerry::proxy
