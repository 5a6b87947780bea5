// What host and viewer share: waiting before the next attempt, and WebRTC with a media server (WHIP: RFC 9725; WHEP: draft-ietf-wish-whep).
export class Backoff {
  #wait = 300;

  reset() {
    this.#wait = 300;
  }

  /** Milliseconds: from 0.3 to 8 s, each time twice as long, never all at once. */
  next() {
    const wait = this.#wait * (0.5 + Math.random());
    this.#wait = Math.min(8000, this.#wait * 2);
    return wait;
  }
}

// Longer than any handshake takes; where UDP is closed, a browser may wait for ever.
const patience = 15_000;

async function exchange(peer, address, authorization) {
  await peer.setLocalDescription(await peer.createOffer());
  await new Promise(done => {
    if (peer.iceGatheringState === "complete") return done();
    peer.addEventListener("icegatheringstatechange", () => peer.iceGatheringState === "complete" && done());
    setTimeout(done, 2000);
  });
  const headers = { "Content-Type": "application/sdp", ...authorization };
  const answer = await fetch(address, { method: "POST", headers, body: peer.localDescription.sdp });
  if (answer.status === 401) throw new DOMException("refused", "NotAllowedError");
  if (!answer.ok) throw new Error(`${answer.status}`);
  await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
  return answer.headers.has("Location") ? new URL(answer.headers.get("Location"), address) : undefined;
}

function newPeer() {
  if (!window.RTCPeerConnection) throw new DOMException("no WebRTC", "NotSupportedError");
  return new RTCPeerConnection();
}

/** Until the connection is gone, never comes, or the signal says so; the server is told, or it would keep its end for half a minute. An answer alone is no connection. */
async function meet(peer, address, token, signal, connected) {
  const authorization = token ? { Authorization: `Bearer ${token}` } : {};
  let resource;
  const leave = () => {
    peer.close();
    if (resource) fetch(resource, { method: "DELETE", headers: authorization, keepalive: true }).catch(() => {});
    resource = undefined;
  };
  const over = new Promise(done => {
    // At once: a page that is being left does not come to what waits.
    signal.addEventListener("abort", () => done(leave()), { once: true });
    setTimeout(() => peer.connectionState === "connected" || done(), patience);
    peer.addEventListener("connectionstatechange", () => {
      if (["failed", "closed", "disconnected"].includes(peer.connectionState)) done();
      else if (peer.connectionState === "connected" && !signal.aborted) connected();
    });
  });
  try {
    resource = await exchange(peer, address, authorization);
    await over;
  } finally {
    leave();
  }
}

/** Watches until the connection is gone or the signal says so. */
export async function whep(address, signal, show) {
  const peer = newPeer();
  for (const kind of ["video", "audio"]) peer.addTransceiver(kind, { direction: "recvonly" });
  const stream = new MediaStream();
  peer.addEventListener("track", event => stream.addTrack(event.track));
  await meet(peer, address, undefined, signal, () => show(stream));
}

/** Sends until the connection is gone or the signal says so. */
export async function whip(address, token, stream, bitrate, signal, connected) {
  const peer = newPeer();
  for (const track of stream.getTracks()) {
    const sendEncodings = track.kind === "video" ? [{ maxBitrate: bitrate }] : undefined;
    peer.addTransceiver(track, { direction: "sendonly", streams: [stream], sendEncodings });
  }
  await meet(peer, address, token, signal, connected);
}
