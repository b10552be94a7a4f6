'use strict';
// The socket to the region. A frame is its length (4 bytes, big-endian, of what follows), a letter,
// and what the letter says:
//   in   V  an invocation: the length of its facts (4 bytes), the facts as JSON, the payload
//   out  N  ready for the next one
//        R  the answer: the request's id (36 bytes), JSON
//        E  an error instead: the request's id, JSON
//        I  an error of the initialisation: JSON

const fs = require('fs');
const net = require('net');

const headBytes = 5;

function frame(letter, ...parts) {
  const bytes = parts.map((part) => Buffer.from(part, 'utf8'));
  const size = bytes.reduce((sum, each) => sum + each.length, 1);
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE(size, 0);
  head.write(letter, 4, 'latin1');
  return Buffer.concat([head, ...bytes]);
}

class Channel {
  constructor(descriptor, onInvocation) {
    this.descriptor = descriptor;
    this.onInvocation = onInvocation;
    this.pieces = [];
    this.bytes = 0;
    this.socket = new net.Socket({ fd: descriptor, readable: true, writable: true });
    this.socket.on('data', (piece) => this.take(piece));
    // Without the region there is nobody to run for.
    this.socket.on('error', () => process.exit(1));
    this.socket.on('end', () => process.exit(1));
  }

  // Whether the socket alone keeps the event loop going: only between invocations.
  hold() { this.socket.ref(); }
  release() { this.socket.unref(); }

  next() { this.socket.write(frame('N')); }
  respond(id, json) { this.socket.write(frame('R', id, json)); }
  fail(id, shape) { this.socket.write(frame('E', id, JSON.stringify(shape))); }
  // Before the process ends: the event loop does not turn any more.
  failNow(id, shape) { this.writeNow(frame('E', id, JSON.stringify(shape))); }
  failInitNow(shape) { this.writeNow(frame('I', JSON.stringify(shape))); }

  writeNow(bytes) {
    let sent = 0;
    while (sent < bytes.length) {
      try {
        sent += fs.writeSync(this.descriptor, bytes, sent);
      } catch (error) {
        if (error.code !== 'EAGAIN') return;
      }
    }
  }

  take(piece) {
    this.pieces.push(piece);
    this.bytes += piece.length;
    while (this.bytes >= headBytes) {
      if (this.pieces.length > 1 && this.pieces[0].length < headBytes) {
        this.pieces = [Buffer.concat(this.pieces)];
      }
      const size = this.pieces[0].readUInt32BE(0) + 4;
      if (this.bytes < size) return;
      const all = this.pieces.length === 1 ? this.pieces[0] : Buffer.concat(this.pieces);
      const rest = all.subarray(size);
      this.pieces = rest.length === 0 ? [] : [rest];
      this.bytes = rest.length;
      this.deliver(all.subarray(4, size));
    }
  }

  deliver(body) {
    if (body[0] !== 0x56) return;
    const factsEnd = 5 + body.readUInt32BE(1);
    this.onInvocation(JSON.parse(body.toString('utf8', 5, factsEnd)),
      body.toString('utf8', factsEnd));
  }
}

module.exports = { Channel };
