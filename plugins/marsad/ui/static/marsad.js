/* Progressive help for server-made pages. Everything readable works without it. */
"use strict";

(() => {
  /* Airflow keeps the reader's choice of theme in localStorage; the frame shares its origin. */
  const theme = () => {
    let wanted = null;
    try { wanted = localStorage.getItem("theme"); } catch { /* storage may be closed */ }
    if (wanted === "dark" || wanted === "light") document.documentElement.dataset.theme = wanted;
    else delete document.documentElement.dataset.theme;
  };
  theme();
  addEventListener("storage", theme);

  const isTop = window.top === window.self;
  const root = () => document.body.dataset.airflow || "";

  /* Asks Airflow's own REST API, in the reader's own session: Airflow decides who may. */
  const ask = async (path, body, method = body ? "POST" : "GET") => {
    const answer = await fetch(root() + "/api/v2" + path, {
      method,
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: body && JSON.stringify(body),
    });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      const detail = typeof told.detail === "string" ? told.detail : JSON.stringify(told.detail || answer.status);
      throw new Error(`${answer.status}: ${detail}`);
    }
    return told;
  };

  const say = (form, text, kind) => {
    const place = form.querySelector("[role=status]");
    place.textContent = text;
    place.className = "notice " + kind;
  };

  const runOf = (dag, conf, note) => ({
    path: `/dags/${encodeURIComponent(dag)}/dagRuns`,
    dag,
    body: { logical_date: null, conf, note: note || null },
  });

  const requests = {
    backfill: (data, form) => ({
      path: "/backfills",
      dag: form.dataset.dag,
      body: {
        dag_id: form.dataset.dag,
        from_date: data.get("first") + "T00:00:00Z",
        to_date: data.get("last") + "T00:00:00Z",
        reprocess_behavior: data.get("reprocess"),
        max_active_runs: 2,
        run_backwards: false,
        dag_run_conf: {},
      },
    }),
    feed: (data, form) => {
      const [feeds, action, because] = [[data.get("feed")], data.get("action"), data.get("because")];
      if (action === "check") return runOf(form.dataset.collect, { feeds }, because);
      return runOf(form.dataset.dag, { action, feeds, because });
    },
    run: (data, form) => {
      const conf = {};
      for (const [name, value] of data) if (name.startsWith("conf:") && value) conf[name.slice(5)] = value;
      for (const box of form.querySelectorAll("input[type=checkbox]")) conf[box.name.slice(5)] = box.checked;
      return runOf(form.dataset.dag, conf);
    },
  };

  const pause = (seconds) => new Promise((go) => { setTimeout(go, seconds * 1000); });

  /* Brings the parts of the page that show what was asked for up to date, without losing the reader's place. */
  const refresh = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live]")) {
      const newer = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
      if (!newer || newer.innerHTML === part.dataset.seen) continue;
      part.dataset.seen = newer.innerHTML;
      part.replaceChildren(...newer.childNodes);
      wake(part);
    }
  };

  /* Follows what Airflow has taken until it is over: a run by its state, a backfill by its end. */
  const follow = async (form, asked, told) => {
    const isRun = Boolean(told.dag_run_id);
    const path = isRun ? `${asked.path}/${encodeURIComponent(told.dag_run_id)}` : `${asked.path}/${told.id}`;
    const { is_paused: isPaused } = await ask(`/dags/${encodeURIComponent(asked.dag)}`);
    if (isPaused && isRun) return say(form, form.dataset.paused, "bad");
    for (let tries = 0; tries < 400; tries += 1) {
      await pause(tries < 20 ? 2 : 6);
      const now = await ask(path);
      await refresh();
      if (isRun ? now.state === "failed" : false) return say(form, form.dataset.ended, "bad");
      if (!isRun && cancelled.has(told.id)) return null;
      if (isRun ? now.state === "success" : now.completed_at) return say(form, await ending(form, asked, path), "good");
    }
    return null;
  };

  /* What is said when all went well: of a dry run, what it found. */
  const ending = async (form, asked, path) => {
    if (!form.dataset.found || !asked.body.conf.dry_run) return form.dataset.done;
    const { value } = await ask(`${path}/taskInstances/release/xcomEntries/found`);
    const found = typeof value === "string" ? JSON.parse(value) : value;
    return form.dataset.found.replace(/{(\w+)}/g, (_, name) => found[name]);
  };

  /* Backfills under way, with what can be done about them; whoever may not see them sees nothing of this. */
  const cancelled = new Set();
  const backfills = async (list) => {
    const form = document.querySelector("form[data-ask=backfill]");
    const dag = encodeURIComponent(list.dataset.dag);
    const told = await ask(`/backfills?dag_id=${dag}&order_by=-id&limit=20`).catch(() => ({ backfills: [] }));
    const open = told.backfills.filter((one) => !one.completed_at);
    const asking = [...list.children].some((item) => !item.querySelector(".sure").hidden);
    if (!asking) list.replaceChildren(...open.map((one) => backfill(list, form, one)));
    list.hidden = !open.length;
    return open.length;
  };
  const backfill = (list, form, one) => {
    const item = document.getElementById("backfill").content.firstElementChild.cloneNode(true);
    const [first, last] = [one.from_date.slice(0, 10), one.to_date.slice(0, 10)];
    item.querySelector("[data-told]").textContent = list.dataset.range.replace("{first}", first).replace("{last}", last);
    const state = item.querySelector(".state");
    state.textContent = one.is_paused ? list.dataset.paused : list.dataset.running;
    state.classList.add(one.is_paused ? "paused" : "running");
    const button = (name) => item.querySelector(`[data-do=${name}]`);
    const sure = item.querySelector(".sure");
    button(one.is_paused ? "pause" : "unpause").hidden = true;
    const put = async (verb) => {
      try {
        await ask(`/backfills/${one.id}/${verb}`, null, "PUT");
        if (verb === "cancel") {
          cancelled.add(one.id);
          [form.elements.first.value, form.elements.last.value, form.elements.reprocess.value] = [first, last, "failed"];
          say(form, list.dataset.cancelled, "");
        }
      } catch (error) {
        say(form, `${list.dataset.failed} ${error.message}`, "bad");
      }
      sure.hidden = true;
      await backfills(list);
    };
    for (const verb of ["pause", "unpause"]) button(verb).addEventListener("click", () => put(verb));
    button("cancel").addEventListener("click", () => { sure.hidden = false; button("sure").focus(); });
    button("sure").addEventListener("click", () => put("cancel"));
    button("no").addEventListener("click", () => { sure.hidden = true; });
    return item;
  };
  const watch = async (list) => {
    for (;;) await pause(await backfills(list) ? 5 : 30);
  };

  /* Two steps in the page (a sandboxed frame has no confirm()): the button arms, a second button asks Airflow. */
  const arm = (form) => {
    const sure = form.querySelector(".sure");
    const no = form.querySelector("[data-cancel]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (sure.hidden) {
        sure.hidden = false;
        sure.querySelector("button").focus();
        return;
      }
      sure.hidden = true;
      const asked = requests[form.dataset.ask](new FormData(form), form);
      try {
        const told = await ask(asked.path, asked.body);
        say(form, form.dataset.taken, "good");
        for (const list of document.querySelectorAll("[data-backfills]")) await backfills(list);
        await follow(form, asked, told);
      } catch (error) {
        say(form, `${form.dataset.failed} ${error.message}`, "bad");
      }
    });
    no.addEventListener("click", () => { sure.hidden = true; });
  };

  const copy = async (button) => {
    const text = button.dataset.copy === "address" ? location.href : button.dataset.copy;
    const field = document.createElement("textarea");
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    button.textContent = button.dataset.done;
  };

  /* Hovering or focusing marked words tells what they were resolved to. */
  const tips = () => {
    const tip = document.getElementById("tip");
    if (!tip) return;
    const hide = () => { tip.hidden = true; };
    const show = (event) => {
      const mark = event.currentTarget;
      tip.textContent = mark.dataset.told;
      tip.hidden = false;
      mark.setAttribute("aria-describedby", "tip");
      const [place, own] = [mark.getBoundingClientRect(), tip.getBoundingClientRect()];
      tip.style.left = `${Math.max(4, Math.min(place.left, innerWidth - own.width - 4))}px`;
      tip.style.top = `${place.top > own.height + 8 ? place.top - own.height - 4 : place.bottom + 4}px`;
    };
    for (const mark of document.querySelectorAll("mark[data-told]")) {
      for (const kind of ["mouseenter", "focus"]) mark.addEventListener(kind, show);
      for (const kind of ["mouseleave", "blur"]) mark.addEventListener(kind, hide);
    }
    addEventListener("scroll", hide, { passive: true });
    addEventListener("keydown", (event) => event.key === "Escape" && hide());
  };

  /* Hovering or focusing one event of an article brings out its words. */
  const marks = () => {
    const show = (id) => {
      for (const mark of document.querySelectorAll("mark[data-events]"))
        mark.classList.toggle("off", id !== null && !mark.dataset.events.split(" ").includes(id));
      for (const card of document.querySelectorAll("[data-event]"))
        card.classList.toggle("on", card.dataset.event === id);
    };
    const chosen = document.querySelector("[data-chosen]");
    const rest = chosen ? chosen.dataset.chosen : null;
    for (const card of document.querySelectorAll("[data-event]")) {
      card.addEventListener("mouseenter", () => show(card.dataset.event));
      card.addEventListener("focusin", () => show(card.dataset.event));
      card.addEventListener("mouseleave", () => show(rest));
    }
    if (rest) show(rest);
  };

  /* Drawing a rectangle on the map asks for the events in it; the mathematics are those of marsad/ui/map.py. */
  const drawing = (svg) => {
    const { scale, left, top } = svg.dataset;
    const at = (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      return [point.x, point.y];
    };
    const degrees = ([x, y]) => {
      const lon = (x / scale + Number(left)) / 10 - 180;
      const lat = (Math.atan(Math.exp(((1400 - (y / scale + Number(top))) * 2 * Math.PI) / 3600)) * 360) / Math.PI - 90;
      return [Math.min(Math.max(lon, -180), 180).toFixed(3), Math.min(Math.max(lat, -80), 80).toFixed(3)];
    };
    let from = null;
    let shape = null;
    svg.addEventListener("pointerdown", (event) => {
      if (event.button || event.pointerType === "touch" || event.target.closest("a")) return;
      event.preventDefault();
      from = at(event);
      shape = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      shape.setAttribute("class", "drawn");
      svg.append(shape);
      svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener("pointermove", (event) => {
      if (!from) return;
      const [x, y] = at(event);
      const sides = { x: Math.min(x, from[0]), y: Math.min(y, from[1]), width: Math.abs(x - from[0]), height: Math.abs(y - from[1]) };
      for (const [name, value] of Object.entries(sides)) shape.setAttribute(name, value);
    });
    svg.addEventListener("pointerup", (event) => {
      if (!from) return;
      const [x, y] = at(event);
      const [first, second] = [from, [x, y]];
      from = null;
      shape.remove();
      if (Math.abs(x - first[0]) < 8 || Math.abs(y - first[1]) < 8) return;
      const [[a, b], [c, d]] = [degrees(first), degrees(second)];
      const address = new URL(location.href);
      address.searchParams.set("box", [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)].join(","));
      address.searchParams.delete("after");
      location.assign(address);
    });
  };

  /* Tables that are wider than the page can be moved with the keys. */
  const reach = () => {
    for (const box of document.querySelectorAll(".scroll")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  addEventListener("resize", reach);
  document.addEventListener("toggle", reach, true);

  /* Buttons that fill in the page's form. */
  const wake = (part) => {
    reach();
    for (const cell of part.querySelectorAll("[data-pick]")) cell.addEventListener("click", () => {
      const form = document.querySelector("form[data-ask=backfill]");
      form.elements.first.value = form.elements.last.value = cell.dataset.pick;
      form.scrollIntoView({ block: "nearest" });
    });
    for (const button of part.querySelectorAll("[data-feed]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const form = document.querySelector("form[data-ask=feed]");
        form.elements.feed.value = button.dataset.feed;
        form.elements.action.value = button.dataset.action;
        form.scrollIntoView({ block: "nearest" });
        form.requestSubmit();
      });
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const link of document.querySelectorAll("[data-top]")) link.hidden = !isTop;
    for (const form of document.querySelectorAll("form[data-ask]")) { form.hidden = false; arm(form); }
    for (const button of document.querySelectorAll("[data-copy]")) {
      button.hidden = false;
      button.addEventListener("click", () => copy(button));
    }
    wake(document);
    for (const list of document.querySelectorAll("[data-backfills]")) watch(list);
    for (const svg of document.querySelectorAll("[data-map]")) drawing(svg);
    for (const hint of document.querySelectorAll("[data-drawn]")) hint.hidden = matchMedia("(pointer: coarse)").matches;
    marks();
    tips();
  });
})();
