// Sends a host's camera and microphone. Protocol: Market.Web/Livestream/Video/Streams/HostSocket.cs; docs/adr/0018-live-video-without-a-media-server.md.
import { Backoff, whip } from "./live-link.js";

// What browsers truly deliver: Chromium H.264 in Matroska, Safari fragmented MP4, Firefox VP8.
const kinds = ["video/webm;codecs=h264,opus", "video/mp4;codecs=avc1.42E01F,mp4a.40.2", "video/mp4;codecs=avc1.42E01F,opus", "video/webm;codecs=vp8,opus"];
const bitrates = [1_200_000, 800_000, 450_000, 250_000];
const sound = 48_000;
const timeslice = 200;
const timesliceOfMp4 = 1000;
const keyFrameEvery = 1000;
// Some seconds of what a phone sends: whoever waits longer sees what nobody can answer any more.
const tooMuchWaits = 750_000;
const muchWaits = 250_000;
const calmBeforeMore = 60;
const picturesFor = 30;
// A media server refuses also while it cannot ask the shop, which may be starting anew.
const mostRefusals = 5;
const pictureEvery = 5000;
const onAir = "live-camera";

class Host {
  #root; #video; #status; #network; #buttons = {};
  #media; #facing = "user"; #kind; #level = 1; #calm = 0; #pictures = 0; #sent = 0; #got = 0;
  #socket; #recorder; #chain = Promise.resolve(); #backoff = new Backoff(); #wanted = false; #lock; #server; #refusals = 0;

  constructor(root) {
    this.#root = root;
    this.#video = root.querySelector("video");
    this.#status = root.querySelector("[data-status]");
    this.#network = root.querySelector("[data-network]");
    for (const button of root.querySelectorAll("[data-do]")) {
      this.#buttons[button.dataset.do] = button;
      button.addEventListener("click", () => this[button.dataset.do]());
    }
    setInterval(() => this.#watchNetwork(), 1000);
    setInterval(() => this.#sendPicture(), pictureEvery);
    addEventListener("pagehide", () => this.#close());
    // A browser may forget what a page asks for as it goes: a media server is told while the page is still there.
    addEventListener("leaving", () => this.#leaveServer());
    document.addEventListener("submit", event => event.defaultPrevented || this.#leaveServer());
    document.addEventListener("visibilitychange", () => this.#keepAwake());
    this.#kind = window.MediaRecorder && kinds.find(kind => MediaRecorder.isTypeSupported(kind));
    if (!navigator.mediaDevices || (!this.#kind && this.#root.dataset.kind === "embedded")) this.#say("unsupported");
    else this.#say("ready");
    // A page that is loaded anew, when the rehearsal becomes the broadcast for example, goes on with its camera.
    if (this.#root.dataset.state === "ready" && sessionStorage.getItem(onAir) === this.#root.dataset.address) this.start();
  }

  // --- what the buttons do ---

  async start() {
    this.#wanted = true;
    this.#refusals = 0;
    sessionStorage.setItem(onAir, this.#root.dataset.address);
    this.#show();
    if (await this.#openCamera()) this.#connect();
    else this.stop();
  }

  stop() {
    sessionStorage.removeItem(onAir);
    this.#close();
    if (["live", "rehearsal", "connecting", "reconnecting", "pictures"].includes(this.#root.dataset.state)) this.#say("ready");
    this.#show();
  }

  #close() {
    this.#wanted = false;
    this.#stopRecorder();
    if (this.#socket?.readyState === WebSocket.OPEN) {
      const socket = this.#socket;
      this.#chain = this.#chain.then(() => {
        socket.send(JSON.stringify({ type: "bye" }));
        socket.close();
      });
    }
    this.#socket = undefined;
    this.#server?.abort();
    this.#server = undefined;
    this.#media?.getTracks().forEach(track => track.stop());
    this.#media = this.#video.srcObject = undefined;
    this.#lock?.release();
  }

  /** The next page goes on, if there still is somebody to send to. */
  #leaveServer() {
    if (!this.#server) return;
    this.#close();
    this.#say("ready");
    this.#show();
  }

  async turn() {
    this.#facing = this.#facing === "user" ? "environment" : "user";
    this.#media?.getTracks().forEach(track => track.stop());
    if (!(await this.#openCamera())) return this.stop();
    // A recorder keeps to its tracks: the new camera gets a new one.
    if (this.#server) this.#server.abort();
    else this.#record();
  }

  mute() {
    const muted = this.#buttons.mute.getAttribute("aria-pressed") !== "true";
    this.#buttons.mute.setAttribute("aria-pressed", muted);
    this.#media?.getAudioTracks().forEach(track => (track.enabled = !muted));
  }

  // --- camera ---

  async #openCamera() {
    try {
      this.#media = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: this.#facing, width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 30, max: 30 } },
        audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
      });
    } catch (error) {
      this.#say(error.name === "NotAllowedError" ? "refused" : "camera");
      return false;
    }
    this.#video.srcObject = this.#media;
    this.#video.play().catch(() => {});
    const muted = this.#buttons.mute.getAttribute("aria-pressed") === "true";
    this.#media.getAudioTracks().forEach(track => (track.enabled = !muted));
    this.#keepAwake();
    return true;
  }

  async #keepAwake() {
    if (this.#wanted && document.visibilityState === "visible") this.#lock = await navigator.wakeLock?.request("screen").catch(() => {});
  }

  // --- the connection ---

  #connect() {
    if (!this.#wanted) return;
    this.#say(this.#root.dataset.state === "ready" ? "connecting" : "reconnecting");
    if (this.#root.dataset.kind === "whip-whep") return this.#sendToServer();
    [this.#sent, this.#got] = [0, 0];
    const socket = (this.#socket = new WebSocket(new URL(this.#root.dataset.address, location.href.replace(/^http/, "ws"))));
    socket.addEventListener("open", () => this.#record());
    socket.addEventListener("message", event => {
      const message = JSON.parse(event.data);
      if (socket !== this.#socket) return;
      if (message.type === "got") this.#got = message.bytes;
      if (message.type !== "ok") return;
      this.#backoff.reset();
      this.#startRecorder(socket);
      this.#say(this.#pictures > 0 ? "pictures" : message.mode);
    });
    socket.addEventListener("close", event => {
      if (socket !== this.#socket) return;
      const waited = this.#waits();
      this.#stopRecorder();
      this.#socket = undefined;
      if (!this.#wanted) return;
      // So slow a network that the server gave the connection up before this page did.
      if (waited > muchWaits) this.#less();
      if (event.code === 4409) this.#over("replaced");
      else if (event.code === 4403 || event.code === 1000) this.#over("over");
      else setTimeout(() => this.#connect(), event.code === 4205 ? 0 : this.#backoff.next());
      if (this.#wanted) this.#say("reconnecting");
    });
  }

  #over(state) {
    this.stop();
    this.#say(state);
  }

  #send(socket, message) {
    socket.send(message);
    if (socket === this.#socket) this.#sent += message.byteLength ?? message.length;
  }

  /** Bytes that have not come to the server, wherever they are: a browser knows nothing of the buffers below it. */
  #waits() {
    return Math.max(this.#socket.bufferedAmount, this.#sent - this.#got);
  }

  /** Announces a recorder; it begins when the server has agreed. */
  #record() {
    this.#stopRecorder();
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return;
    this.#chain = this.#chain.then(() => this.#send(socket, JSON.stringify({ type: "hello", mime: this.#kind }))).catch(() => {});
  }

  #startRecorder(socket) {
    this.#stopRecorder();
    if (this.#pictures > 0) return;
    const recorder = (this.#recorder = new MediaRecorder(this.#media, {
      mimeType: this.#kind, videoBitsPerSecond: bitrates[this.#level], audioBitsPerSecond: sound, videoKeyFrameIntervalDuration: keyFrameEvery,
    }));
    recorder.addEventListener("dataavailable", event => {
      if (event.data.size === 0) return;
      // In order: reading a small blob can overtake reading a large one.
      this.#chain = this.#chain.then(async () => {
        const bytes = await event.data.arrayBuffer();
        if (recorder === this.#recorder && socket.readyState === WebSocket.OPEN) this.#send(socket, bytes);
      }).catch(() => {});
    });
    recorder.addEventListener("error", () => recorder === this.#recorder && socket.close());
    recorder.start(this.#kind.startsWith("video/mp4") ? timesliceOfMp4 : timeslice);
  }

  #stopRecorder() {
    const recorder = this.#recorder;
    this.#recorder = undefined;
    if (recorder && recorder.state !== "inactive") recorder.stop();
  }

  async #sendToServer() {
    const server = (this.#server = new AbortController());
    try {
      await whip(this.#root.dataset.address, this.#root.dataset.token, this.#media, bitrates[this.#level], server.signal, () => {
        this.#backoff.reset();
        this.#refusals = 0;
        this.#say(this.#root.dataset.mode);
      });
    } catch (error) {
      // The media server may be away; the next attempt tells.
      if (server === this.#server && error.name === "NotAllowedError" && ++this.#refusals >= mostRefusals) this.#over("denied");
    }
    // Stopped, and perhaps begun anew, in the meantime.
    if (server !== this.#server) return;
    this.#say("reconnecting");
    setTimeout(() => server === this.#server && this.#sendToServer(), this.#backoff.next());
  }

  // --- the network ---

  /** What waits to be sent tells how much the network carries: less is sent, at last only pictures; after a calm minute more again. */
  #watchNetwork() {
    if (!this.#wanted || !this.#socket) return this.#setNetwork("");
    const waits = this.#waits();
    if (this.#pictures > 0) {
      this.#setNetwork("bad");
      if (--this.#pictures === 0) this.#record();
      return;
    }
    this.#setNetwork(waits > muchWaits || this.#level === bitrates.length - 1 ? "bad" : waits > muchWaits / 2 || this.#level > 1 ? "fair" : "good");
    if (waits > tooMuchWaits) this.#lower();
    else if (waits > muchWaits / 2) this.#calm = 0;
    else if (++this.#calm >= calmBeforeMore && this.#level > 1) this.#raise();
  }

  #lower() {
    this.#less();
    this.#connectAnew();
  }

  #less() {
    if (this.#level < bitrates.length - 1) [this.#level, this.#calm] = [this.#level + 1, 0];
    else this.#pictures = picturesFor;
  }

  #raise() {
    [this.#level, this.#calm] = [this.#level - 1, 0];
    this.#record();
  }

  /** A new connection replaces this one, and what waits in it goes with it: it would come too late, and the next bitrate would be judged by it. */
  #connectAnew() {
    this.#stopRecorder();
    this.#socket = undefined;
    this.#chain = Promise.resolve();
    this.#connect();
  }

  #setNetwork(state) {
    const text = state ? this.#root.dataset[`network${state[0].toUpperCase()}${state.slice(1)}`] : "";
    if (this.#network.textContent !== text) this.#network.textContent = text;
    this.#network.dataset.network = state;
  }

  #sendPicture() {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN || !this.#video.videoWidth || this.#waits() > tooMuchWaits) return;
    const canvas = document.createElement("canvas");
    canvas.width = 480;
    canvas.height = Math.round((480 * this.#video.videoHeight) / this.#video.videoWidth);
    canvas.getContext("2d").drawImage(this.#video, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(blob => {
      this.#chain = this.#chain.then(async () => {
        const bytes = await blob.arrayBuffer();
        if (socket.readyState !== WebSocket.OPEN) return;
        this.#send(socket, JSON.stringify({ type: "still" }));
        this.#send(socket, bytes);
      }).catch(() => {});
    }, "image/jpeg", 0.6);
  }

  #say(state) {
    this.#root.dataset.state = state;
    const text = this.#root.dataset[`text${state[0].toUpperCase()}${state.slice(1)}`] ?? "";
    if (this.#status.textContent !== text) this.#status.textContent = text;
    this.#buttons.start.disabled = state === "unsupported";
  }

  #show() {
    this.#buttons.start.hidden = this.#wanted;
    for (const name of ["stop", "turn", "mute"]) this.#buttons[name].hidden = !this.#wanted;
  }
}

for (const root of document.querySelectorAll("[data-live-host]")) {
  root.classList.add("ready");
  new Host(root);
}
