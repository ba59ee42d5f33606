// The telephone in the browser: SIP over WebSocket (RFC 7118) by JsSIP, sound by WebRTC. One tab of a person owns the line; the others show it
// and press its buttons through the owner. What happens to a call is told to the server by whoever owns the line.
import JsSIP from "jssip";

const CHANNEL = "okno.softphone";
const EVENTS = "/api/softphone/events";
const POLL_MS = 2000;

let phone = null;

/** Becomes the person's telephone, or follows the tab that is. `sink` is told every change by `PhoneChanged(line)`. */
export async function start(config, sink) {
  await stop();
  phone = new Phone(config, sink);
  phone.wait();
}

export async function stop() {
  if (!phone) return;
  const old = phone;
  phone = null;
  await old.close();
}

/** Presses a button: answer, end, hold, resume, mute, unmute, dtmf, transfer, consult, complete, call. Says whether it was taken. */
export function press(button, call, value) {
  return phone ? phone.press(button, call, value) : false;
}

/** Microphones and loudspeakers, with their names once the person has allowed the microphone. */
export async function devices() {
  const all = await navigator.mediaDevices.enumerateDevices();
  const of = (kind) => all.filter((one) => one.kind === kind && one.deviceId).map((one) => ({ id: one.deviceId, name: one.label || one.deviceId.slice(0, 8) }));
  return { microphones: of("audioinput"), speakers: of("audiooutput"), microphone: chosen("microphone"), speaker: chosen("speaker") };
}

export async function choose(kind, id) {
  if (id) localStorage.setItem(`okno.softphone.${kind}`, id);
  else localStorage.removeItem(`okno.softphone.${kind}`);
  if (phone) await phone.retune(kind);
}

let metering = null;

/** Shows the level of the microphone on a <meter> until `stopMeter`. Answers why not, or null. */
export async function meter(element) {
  stopMeter();
  try {
    const stream = await navigator.mediaDevices.getUserMedia(wanted());
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 512;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const turn = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      element.value = Math.min(1, 3 * Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length));
    }, 80);
    metering = () => {
      clearInterval(turn);
      stream.getTracks().forEach((track) => track.stop());
      context.close();
    };
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

export function stopMeter() {
  metering?.();
  metering = null;
}

export function askNotifications() {
  return "Notification" in window ? Notification.requestPermission() : "denied";
}

const chosen = (kind) => localStorage.getItem(`okno.softphone.${kind}`) ?? "";
// «ideal»: a headset that is not plugged in today is no reason to stay mute.
const wanted = () => ({ audio: chosen("microphone") ? { deviceId: { ideal: chosen("microphone") } } : true, video: false });
const reasonOf = (error) => (error?.name === "NotAllowedError" ? "microphone-denied" : error?.name === "NotFoundError" ? "no-microphone" : "microphone-failed");

class Phone {
  #config;
  #sink;
  #channel;
  #lines = new Map(); // by Call-ID
  #ua = null;
  #state = "waiting";
  #reason = null;
  #owner = false;
  #giveUp = new AbortController();
  #outbox = [];
  #sending = false;
  #poll = null;
  #release = null;

  constructor(config, sink) {
    this.#config = config;
    this.#sink = sink;
    this.#channel = new BroadcastChannel(`${CHANNEL}.${config.user}@${config.realm}`);
    this.#channel.onmessage = ({ data }) => this.#overhear(data);
    this.leaving = () => this.#leave();
    this.staying = (event) => this.#lines.size > 0 && this.#owner && event.preventDefault();
    addEventListener("pagehide", this.leaving);
    addEventListener("beforeunload", this.staying);
  }

  /** Stands in line for the telephone: whoever has the lock is it, until its tab closes. */
  wait() {
    this.#channel.postMessage({ ask: true });
    navigator.locks
      .request(`${CHANNEL}.${this.#config.user}@${this.#config.realm}`, { signal: this.#giveUp.signal }, () => {
        this.#own();
        return new Promise((release) => (this.#release = release));
      })
      .catch((error) => {
        if (error.name !== "AbortError") throw error;
      });
  }

  async close() {
    this.closed = true;
    this.#giveUp.abort();
    this.#leave();
    removeEventListener("pagehide", this.leaving);
    removeEventListener("beforeunload", this.staying);
    this.#channel.close();
    this.#release?.();
  }

  press(button, call, value) {
    if (this.#owner) return this.#do(button, call, value);
    this.#channel.postMessage({ button, call, value });
    return true;
  }

  async retune(kind) {
    if (!this.#owner) return;
    for (const line of this.#lines.values()) {
      if (kind === "speaker") await this.#speakTo(line);
      else if (line.session.connection) {
        const stream = await navigator.mediaDevices.getUserMedia(wanted());
        const sender = line.session.connection.getSenders().find((one) => one.track?.kind === "audio");
        await sender?.replaceTrack(stream.getAudioTracks()[0]);
        if (line.muted) stream.getAudioTracks()[0].enabled = false;
      }
    }
  }

  #own() {
    this.#owner = true;
    const { address, realm, user, password, name, iceServers } = this.#config;
    this.media = { pcConfig: { iceServers: iceServers.map((urls) => ({ urls })) }, rtcOfferConstraints: { offerToReceiveAudio: true } };
    this.#ua = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(address)],
      uri: `sip:${user}@${realm}`,
      authorization_user: user,
      password,
      display_name: name,
      realm,
      register_expires: 120,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 15,
      user_agent: "Okno",
    });
    this.#ua.on("connecting", () => this.#turn("connecting"));
    this.#ua.on("connected", () => this.#turn("connecting"));
    this.#ua.on("disconnected", () => this.#turn("lost"));
    this.#ua.on("registered", () => this.#turn("registered"));
    this.#ua.on("unregistered", () => this.#turn(this.#ua?.isConnected() ? "connecting" : "lost"));
    this.#ua.on("registrationFailed", (e) => this.#turn("refused", String(e.response?.status_code ?? e.cause)));
    this.#ua.on("newRTCSession", ({ session, originator, request }) => this.#take(session, originator, request));
    this.#ua.start();
    this.#poll = setInterval(() => this.#measure(), POLL_MS);
    this.#turn("connecting");
  }

  #turn(state, reason = null) {
    this.#state = state;
    this.#reason = reason;
    this.#say();
  }

  /** Another tab asks, presses, or tells what the line is. */
  #overhear(data) {
    if (this.#owner) {
      if (data.ask) this.#say();
      else if (data.button) this.#do(data.button, data.call, data.value);
    } else if (data.line) this.#sink.invokeMethodAsync("PhoneChanged", { ...data.line, elsewhere: true });
  }

  #say() {
    if (this.closed) return;
    const line = {
      state: this.#state,
      reason: this.#reason,
      elsewhere: false,
      calls: [...this.#lines.values()].map(({ id, sip, direction, number, state, muted, consults, transfer, quality }) => ({
        id, sip, direction, number, state, muted, consults, transfer, ...quality,
      })),
    };
    this.#channel.postMessage({ line });
    this.#sink.invokeMethodAsync("PhoneChanged", line);
  }

  #take(session, originator, request) {
    const inbound = originator === "remote";
    const line = {
      session,
      id: null,
      sip: request.call_id,
      direction: inbound ? "inbound" : "outbound",
      number: inbound ? session.remote_identity.uri.user : request.to.uri.user,
      shared: inbound ? (request.getHeader("X-Okno-Call-Id") ?? null) : null,
      state: "ringing",
      muted: false,
      consults: this.consults ?? null, // the Call-ID of the call that this is a question about
      transfer: null,
      quality: {},
      sound: new Audio(),
      packets: 0,
    };
    this.consults = null;
    line.sound.autoplay = true;
    this.#lines.set(line.sip, line);
    const listen = (connection) =>
      connection.addEventListener("track", (e) => {
        line.sound.srcObject = e.streams[0] ?? new MediaStream([e.track]);
        this.#speakTo(line);
      });
    if (session.connection) listen(session.connection);
    session.on("peerconnection", (e) => listen(e.peerconnection));
    session.on("confirmed", () => this.#pass(line, "answered", "answered"));
    session.on("hold", (e) => e.originator === "local" && this.#pass(line, "held", "held"));
    session.on("unhold", (e) => e.originator === "local" && this.#pass(line, "answered", "resumed"));
    session.on("muted", () => ((line.muted = true), this.#say()));
    session.on("unmuted", () => ((line.muted = false), this.#say()));
    session.on("getusermediafailed", (error) => ((this.#reason = reasonOf(error)), this.#say()));
    session.on("replaces", (e) => this.#replaced(line, e));
    session.on("ended", (e) => this.#over(line, e));
    session.on("failed", (e) => this.#over(line, e));
    this.#tell(line, "ringing");
    this.#say();
  }

  /** A colleague has put someone through to us who takes their place: the talk goes on with the new one. */
  #replaced(line, event) {
    event.accept((session) => session.answer({ mediaConstraints: wanted(), ...this.media }));
  }

  #pass(line, state, type) {
    line.state = state;
    this.#tell(line, type);
    this.#say();
  }

  #over(line, { cause }) {
    if (!this.#lines.delete(line.sip)) return;
    line.sound.srcObject = null;
    const causes = JsSIP.C.causes;
    const reason = line.transfer === "done" ? "transferred" : { [causes.BUSY]: "busy", [causes.CANCELED]: "canceled", [causes.NO_ANSWER]: "no-answer", [causes.REJECTED]: "rejected" }[cause];
    const failed = [causes.CONNECTION_ERROR, causes.USER_DENIED_MEDIA_ACCESS, causes.INCOMPATIBLE_SDP, causes.WEBRTC_ERROR].includes(cause);
    this.#tell(line, "ended", reason ?? (failed ? "failed" : null));
    this.#say();
  }

  #do(button, call, value) {
    try {
      return this.#pressed(button, call, value);
    } catch (error) {
      console.warn("softphone:", button, error?.message); // pressed at a moment in which the call could not take it
      return false;
    }
  }

  #pressed(button, call, value) {
    if (button === "call") return this.#call(value, null);
    const line = [...this.#lines.values()].find((one) => one.id === call || one.sip === call);
    if (!line) return false;
    const { session } = line;
    switch (button) {
      case "answer":
        this.#holdOthers(line);
        session.answer({ mediaConstraints: wanted(), ...this.media });
        return true;
      case "end":
        session.terminate(line.direction === "inbound" && line.state === "ringing" ? { status_code: 486 } : {});
        return true;
      case "hold":
        return session.hold();
      case "resume":
        this.#holdOthers(line);
        return session.unhold();
      case "mute":
        session.mute({ audio: true });
        return true;
      case "unmute":
        session.unmute({ audio: true });
        return true;
      case "dtmf": {
        // Who waits hears nothing: while a question is talked, the digits are for whoever was asked.
        const talked = line.state === "answered" ? line : [...this.#lines.values()].find((one) => one.consults === line.sip && one.state === "answered");
        if (!talked) return false;
        talked.session.sendDTMF(value, { transportType: "RFC2833", duration: 160, interToneGap: 90 });
        return true;
      }
      case "transfer":
        return this.#refer(line, this.#uri(value), null);
      case "consult":
        return this.#consult(line, value);
      case "complete": {
        const asked = [...this.#lines.values()].find((one) => one.consults === line.sip && one.state !== "ringing");
        return asked ? this.#refer(line, this.#uri(asked.number), asked) : false;
      }
      default:
        return false;
    }
  }

  #uri(number) {
    return `sip:${number.replace(/[^\w+*#]/g, "")}@${this.#config.realm}`;
  }

  #call(number, about) {
    if (this.#state !== "registered") return false;
    for (const line of this.#lines.values()) if (line.state === "answered") line.session.hold();
    this.consults = about;
    this.#ua.call(this.#uri(number), { mediaConstraints: wanted(), ...this.media });
    return true;
  }

  #consult(line, number) {
    if (line.state !== "held") line.session.hold();
    return this.#call(number, line.sip);
  }

  /** One talks with one: whoever else is on the line waits. */
  #holdOthers(line) {
    for (const other of this.#lines.values()) if (other !== line && other.state === "answered") other.session.hold();
  }

  /** Passes the call on (REFER). JsSIP leaves hanging up to us; the question's own call ends with it. */
  #refer(line, target, asked) {
    line.transfer = "sent";
    line.session.refer(target, {
      replaces: asked?.session,
      eventHandlers: {
        accepted: () => {
          line.transfer = "done";
          if (this.#lines.has(line.sip)) line.session.terminate();
          if (asked && this.#lines.has(asked.sip)) asked.session.terminate();
        },
        failed: (e) => this.#notPassed(line, e.status_line?.status_code),
        requestFailed: (e) => this.#notPassed(line, e.response?.status_code ?? e.cause),
      },
    });
    this.#say();
    return true;
  }

  #notPassed(line, reason) {
    line.transfer = `failed ${reason ?? ""}`.trim();
    this.#say();
  }

  async #speakTo(line) {
    const speaker = chosen("speaker");
    if (line.sound.setSinkId && speaker) await line.sound.setSinkId(speaker).catch(() => {});
    await line.sound.play?.().catch(() => {});
  }

  /** What RTCP and the sound itself say of the calls: loss, jitter, the way there and back, and whether anything comes at all. */
  async #measure() {
    let told = false;
    for (const line of this.#lines.values()) {
      if (!line.session.connection || line.state === "ringing") continue;
      const quality = { loss: 0, jitterMs: 0, rttMs: 0, received: 0, sent: 0, level: 0, own: 0, silent: false };
      for (const stat of (await line.session.connection.getStats()).values()) {
        if (stat.type === "inbound-rtp") {
          const all = stat.packetsReceived + Math.max(0, stat.packetsLost ?? 0);
          Object.assign(quality, { received: stat.packetsReceived, jitterMs: Math.round(1000 * (stat.jitter ?? 0)), level: Math.max(line.quality.level ?? 0, stat.audioLevel ?? 0), loss: all ? Math.max(0, stat.packetsLost ?? 0) / all : 0 });
        } else if (stat.type === "outbound-rtp") quality.sent = stat.packetsSent;
        else if (stat.type === "media-source") quality.own = Math.max(line.quality.own ?? 0, stat.audioLevel ?? 0);
        else if (stat.type === "remote-inbound-rtp" && stat.roundTripTime) quality.rttMs = Math.round(1000 * stat.roundTripTime);
      }
      quality.silent = line.state === "answered" && line.packets > 0 && quality.received === line.packets;
      line.packets = quality.received;
      line.quality = quality;
      told = true;
    }
    if (told) this.#say();
  }

  #tell(line, type, reason = null) {
    this.#outbox.push({
      at: Date.now(),
      line,
      body: {
        eventId: crypto.randomUUID(),
        callId: line.sip,
        type,
        direction: line.direction,
        from: line.direction === "inbound" ? line.number : this.#config.user,
        to: line.direction === "inbound" ? this.#config.user : line.number,
        reason,
        sharedId: line.shared,
        parentCallId: line.consults,
      },
    });
    this.#send();
  }

  /** One after another, in order; what the network did not take waits for it. */
  async #send() {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#outbox.length > 0) {
      const { at, line, body } = this.#outbox[0];
      const answer = await post(body, at).catch(() => null);
      if (answer && (answer.ok || (answer.status >= 400 && answer.status < 500 && answer.status !== 401 && answer.status !== 429))) {
        this.#outbox.shift();
        const known = answer.ok ? (await answer.json()).id : null;
        if (!answer.ok) this.#reason = (await answer.json().catch(() => ({}))).code ?? "not-told";
        if (known && line.id !== known) line.id = known;
        this.#say();
      } else await new Promise((later) => setTimeout(later, 2000));
    }
    this.#sending = false;
  }

  /** The tab goes: the calls end for the other side too, and the server is told with what still leaves a closing page. */
  #leave() {
    if (!this.#owner) return;
    this.#owner = false;
    clearInterval(this.#poll);
    for (const line of [...this.#lines.values()]) {
      try {
        line.session.terminate();
      } catch {
        // It was over already.
      }
    }
    for (const { at, body } of this.#outbox) post(body, at).catch(() => {});
    this.#outbox = [];
    this.#ua?.stop();
    this.#ua = null;
  }
}

function post(body, at) {
  return fetch(EVENTS, {
    method: "POST",
    keepalive: true,
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-Okno-Csrf": "1" },
    body: JSON.stringify({ ...body, agoMs: Math.min(86_400_000, Math.max(0, Date.now() - at)) }),
  });
}
