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

async function exchange(peer, address, token) {
  await peer.setLocalDescription(await peer.createOffer());
  await new Promise(done => {
    if (peer.iceGatheringState === "complete") return done();
    peer.addEventListener("icegatheringstatechange", () => peer.iceGatheringState === "complete" && done());
    setTimeout(done, 2000);
  });
  const headers = { "Content-Type": "application/sdp", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(address, { method: "POST", headers, body: peer.localDescription.sdp });
  if (!answer.ok) throw new Error(`${answer.status}`);
  await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
  return answer.headers.has("Location") ? new URL(answer.headers.get("Location"), address) : undefined;
}

function untilGone(peer) {
  return new Promise(gone => peer.addEventListener("connectionstatechange", () => ["failed", "closed", "disconnected"].includes(peer.connectionState) && gone()));
}

function newPeer() {
  if (!window.RTCPeerConnection) throw new DOMException("no WebRTC", "NotSupportedError");
  return new RTCPeerConnection();
}

/** Watches until the connection is gone. */
export async function whep(address, show) {
  const peer = newPeer();
  for (const kind of ["video", "audio"]) peer.addTransceiver(kind, { direction: "recvonly" });
  const stream = new MediaStream();
  peer.addEventListener("track", event => {
    stream.addTrack(event.track);
    if (stream.getTracks().length === 1) show(stream);
  });
  try {
    const gone = untilGone(peer);
    await exchange(peer, address);
    await gone;
  } finally {
    peer.close();
  }
}

/** Sends until the connection is gone or the signal says so. */
export async function whip(address, token, stream, bitrate, signal, connected) {
  const peer = newPeer();
  for (const track of stream.getTracks()) {
    const sendEncodings = track.kind === "video" ? [{ maxBitrate: bitrate }] : undefined;
    peer.addTransceiver(track, { direction: "sendonly", streams: [stream], sendEncodings });
  }
  const gone = untilGone(peer);
  const stopped = new Promise(done => signal.addEventListener("abort", done, { once: true }));
  let resource;
  try {
    resource = await exchange(peer, address, token);
    connected();
    await Promise.race([gone, stopped]);
  } finally {
    peer.close();
    if (resource) fetch(resource, { method: "DELETE", headers: { Authorization: `Bearer ${token}` }, keepalive: true }).catch(() => {});
  }
}
