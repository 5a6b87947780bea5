// Shows a session's live video. Protocol: Market.Web/Livestream/Video/Streams/Wire.cs; docs/adr/0018-live-video-without-a-media-server.md.
import { Backoff, whep } from "./live-link.js";

const behindEnd = 0.4;
const farBehind = 3;
const keptBehind = 20;
const silence = 12_000;
const lossesBeforePictures = 4;
const lossesWithin = 60_000;
const pictureEvery = 5000;

class Player {
  #root; #video; #picture; #status; #sound; #again;
  #socket; #source; #buffer; #queue = []; #mime = ""; #seekWhenLive = false; #streaming = true; #ended = false;
  #backoff = new Backoff(); #losses = []; #heard = 0; #pictures; #filler; #server;

  constructor(root) {
    this.#root = root;
    this.#video = root.querySelector("video");
    this.#picture = root.querySelector("[data-picture]");
    this.#status = root.querySelector("[data-status]");
    this.#sound = root.querySelector("[data-sound]");
    this.#again = root.querySelector("[data-again]");
    this.#sound.addEventListener("click", () => this.#unmute());
    this.#again.addEventListener("click", () => this.#leavePictures());
    this.#video.addEventListener("volumechange", () => (this.#sound.hidden = !this.#video.muted));
    setInterval(() => this.#follow(), 250);
    addEventListener("pagehide", () => this.#server?.abort());
  }

  start() {
    const Source = window.MediaSource ?? window.ManagedMediaSource;
    if (this.#root.dataset.kind === "whip-whep") this.#watchServer();
    else if (Source) this.#connect();
    else this.#withoutMediaSource();
  }

  #say(state) {
    this.#root.dataset.state = state;
    // While nothing comes: what the host has put there, if anything.
    if (["waiting", "paused"].includes(state)) this.#filler ??= setInterval(() => this.#showPicture(() => this.#filler), pictureEvery);
    else if (["live", "ended"].includes(state)) this.#filler = clearInterval(this.#filler);
    const text = this.#root.dataset[`text${state[0].toUpperCase()}${state.slice(1)}`] ?? "";
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }

  // --- the socket ---

  #connect() {
    if (this.#ended || this.#pictures) return;
    this.#heard = performance.now();
    const socket = (this.#socket = new WebSocket(new URL(this.#root.dataset.address, location.href.replace(/^http/, "ws"))));
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", event => {
      if (socket !== this.#socket) return;
      this.#heard = performance.now();
      if (typeof event.data === "string") this.#tell(JSON.parse(event.data));
      else this.#take(new Uint8Array(event.data));
    });
    socket.addEventListener("close", event => {
      if (socket === this.#socket) this.#lost(event.code);
    });
    this.#say(this.#buffer ? "reconnecting" : "connecting");
  }

  #lost(code) {
    this.#socket = undefined;
    if (this.#ended || this.#pictures) return;
    if (code === 4404) this.#say("waiting");
    else {
      this.#say("reconnecting");
      const now = performance.now();
      this.#losses = [...this.#losses.filter(at => now - at < lossesWithin), now];
      if (code !== 1012 && this.#losses.length >= lossesBeforePictures) return this.#showPictures();
    }
    setTimeout(() => this.#connect(), this.#backoff.next());
  }

  #tell(message) {
    switch (message.type) {
      case "init":
        this.#mime = message.mime;
        break;
      case "live":
        this.#backoff.reset();
        this.#seekWhenLive = true;
        break;
      case "state":
        this.#say(message.state === "paused" ? "paused" : "live");
        if (message.state !== "paused") this.#showVideo();
        break;
      case "still":
        // Pictures without video between them: the host's network carries no more.
        this.#say("stills");
        this.#showPicture(() => this.#root.dataset.state === "stills");
        break;
      case "end":
        this.#ended = true;
        this.#say("ended");
        break;
    }
  }

  #take(message) {
    if (message[0] === 1) this.#begin(this.#mime);
    if (!this.#source || message[0] > 2) return;
    this.#queue.push(message.subarray(16));
    // A tab that was asleep wakes up with everything it missed.
    if (this.#queue.length > 500) this.#queue.splice(0, 400);
    this.#pump();
  }

  // --- the buffer ---

  #begin(mime) {
    const Source = window.MediaSource ?? window.ManagedMediaSource;
    if (!Source.isTypeSupported(mime)) return this.#withoutMediaSource();
    if (this.#source) {
      // The host has another device now: the same element goes on with it.
      this.#queue.push({ mime });
      return;
    }
    const source = (this.#source = new Source());
    // Safari's ManagedMediaSource wants it, and says when it wants data.
    this.#video.disableRemotePlayback = true;
    source.addEventListener("startstreaming", () => { this.#streaming = true; this.#pump(); });
    source.addEventListener("endstreaming", () => (this.#streaming = false));
    source.addEventListener("sourceopen", () => {
      if (this.#buffer) return;
      this.#buffer = source.addSourceBuffer(mime);
      this.#buffer.mode = "segments";
      this.#buffer.addEventListener("updateend", () => this.#pump());
      this.#pump();
    });
    this.#video.addEventListener("error", () => this.#startOver(source), { once: true });
    this.#video.src = URL.createObjectURL(source);
  }

  #pump() {
    const buffer = this.#buffer;
    if (!buffer || buffer.updating || !this.#streaming || this.#source.readyState !== "open") return;
    const old = this.#video.currentTime - keptBehind;
    if (buffer.buffered.length > 0 && buffer.buffered.start(0) < old - 5) return buffer.remove(0, old);
    const next = this.#queue.shift();
    if (!next) return this.#seekIfLive();
    try {
      if (next.mime) {
        buffer.changeType?.(next.mime);
        this.#pump();
      } else buffer.appendBuffer(next);
    } catch (error) {
      if (error.name !== "QuotaExceededError") return this.#startOver(this.#source);
      this.#queue.unshift(next);
      if (this.#video.currentTime > 2) buffer.remove(0, this.#video.currentTime - 1);
    }
  }

  /** What cannot be decoded: another MediaSource, from the next key frame. */
  #startOver(source) {
    if (source !== this.#source || this.#ended) return;
    this.#source = this.#buffer = undefined;
    this.#queue = [];
    this.#socket?.close();
  }

  #seekIfLive() {
    const { buffered } = this.#video;
    if (!this.#seekWhenLive || buffered.length === 0) return;
    this.#seekWhenLive = false;
    const last = buffered.length - 1;
    this.#video.currentTime = Math.max(buffered.start(last), buffered.end(last) - behindEnd);
    this.#play();
  }

  /** Neither behind nor ahead: a little faster, a jump when far behind, over a gap when the host was away. */
  #follow() {
    if (this.#socket?.readyState === WebSocket.OPEN && performance.now() - this.#heard > silence && this.#root.dataset.state === "live") this.#socket.close();
    const { buffered } = this.#video;
    if (!this.#buffer || buffered.length === 0 || this.#ended) return;
    const [start, end] = [buffered.start(buffered.length - 1), buffered.end(buffered.length - 1)];
    const behind = end - this.#video.currentTime;
    if (this.#video.currentTime < start && end - start > 0.1 && this.#isStuck()) this.#video.currentTime = Math.max(start, end - behindEnd);
    else if (behind > farBehind) this.#video.currentTime = Math.max(start, end - behindEnd);
    this.#video.playbackRate = behind > 1.5 ? 1.08 : behind > 0.8 ? 1.03 : 1;
  }

  #isStuck() {
    const { buffered, currentTime } = this.#video;
    for (let i = 0; i < buffered.length; i++) if (currentTime >= buffered.start(i) && currentTime < buffered.end(i) - 0.1) return false;
    return true;
  }

  async #play() {
    try {
      await this.#video.play();
    } catch {
      // Sound needs a touch first; pictures do not.
      this.#video.muted = true;
      this.#sound.hidden = false;
      this.#video.play().catch(() => {});
    }
  }

  #unmute() {
    this.#video.muted = false;
    this.#play();
  }

  // --- without MediaSource, and without enough network ---

  #withoutMediaSource() {
    this.#socket?.close();
    this.#socket = undefined;
    if (!this.#root.dataset.hls || !this.#video.canPlayType("application/vnd.apple.mpegurl")) {
      // WeChat's own browser on old phones, above all.
      return this.#showPictures(/MicroMessenger/.test(navigator.userAgent) ? "elsewhere" : "unsupported");
    }
    this.#say("connecting");
    this.#video.src = this.#root.dataset.hls;
    this.#video.addEventListener("playing", () => this.#say("live"));
    this.#video.addEventListener("error", () => setTimeout(() => this.#withoutMediaSource(), this.#backoff.next()), { once: true });
    this.#play();
  }

  async #watchServer() {
    if (this.#ended || this.#pictures) return;
    this.#say(this.#video.srcObject ? "reconnecting" : "connecting");
    this.#server = new AbortController();
    try {
      await whep(this.#root.dataset.address, this.#server.signal, stream => {
        this.#video.srcObject = stream;
        this.#backoff.reset();
        this.#say("live");
        this.#showVideo();
        this.#play();
      });
    } catch (error) {
      if (error.name === "NotSupportedError") return this.#withoutMediaSource();
      this.#say("waiting");
    }
    setTimeout(() => this.#watchServer(), this.#backoff.next());
  }

  #showPictures(state = "pictures") {
    if (this.#pictures) return;
    this.#socket?.close();
    this.#video.hidden = true;
    this.#again.hidden = state !== "pictures";
    this.#pictures = setInterval(() => this.#showPicture(() => this.#pictures), pictureEvery);
    this.#showPicture(() => this.#pictures);
    this.#say(state);
  }

  /** Shows the latest picture if, once it is there, it is still wanted. */
  #showPicture(wanted) {
    const picture = new Image();
    picture.addEventListener("load", () => {
      if (!wanted()) return;
      this.#picture.src = picture.src;
      [this.#picture.hidden, this.#video.hidden] = [false, true];
    });
    picture.src = `${this.#root.dataset.still}?${Date.now()}`;
  }

  #showVideo() {
    if (!this.#pictures) [this.#picture.hidden, this.#video.hidden] = [true, false];
  }

  #leavePictures() {
    this.#filler = clearInterval(this.#filler);
    clearInterval(this.#pictures);
    this.#pictures = undefined;
    this.#losses = [];
    this.#video.hidden = false;
    this.#picture.hidden = this.#again.hidden = true;
    this.start();
  }
}

for (const root of document.querySelectorAll("[data-live-player]")) {
  root.classList.add("ready");
  new Player(root).start();
}
