/// The script of the dashboard's pages: one file, nothing from anywhere. Pages can be read without it; what changes something
/// needs it.
enum DashboardScript {
    /// The whole script.
    static let text = ["\"use strict\";", parts, live, start].joined(separator: "\n") + "\n"

    private static let start = """
        followTimes();
        steerCalendar();
        document.addEventListener("submit", sendForm);
        document.addEventListener("click", askFirst);
        if (one("meta[name=csrf]").content) follow();
        """

    /// Forms, the dialog, what is kept up to date.
    private static let parts = #"""
        const one = (selector, within = document) => within.querySelector(selector);
        const all = (selector, within = document) => [...within.querySelectorAll(selector)];

        /// Says something to everybody, also to who does not see it.
        function say(text) {
          const said = one("#said");
          said.textContent = text;
          clearTimeout(say.timer);
          say.timer = setTimeout(() => { said.textContent = ""; }, 8000);
        }

        /// Asks the API: `action` is method and path. Throws an Error with what went wrong in words.
        async function call(action, body) {
          const [method, path] = action.split(" ");
          const headers = {"Content-Type": "application/json", "X-Aftershock-CSRF": one("meta[name=csrf]").content};
          let answer;
          try {
            answer = await fetch(path, {method, headers, body: body && JSON.stringify(body), credentials: "same-origin", redirect: "error"});
          } catch { throw new Error("The daemon does not answer."); }
          if (answer.ok) return;
          if (answer.status === 401 && one("meta[name=csrf]").content) return location.assign("/login");
          const said = await answer.json().catch(() => ({}));
          throw new Error(said.error?.message || `The daemon answered ${answer.status}.`);
        }

        /// Forms that go to the API: log in and log out.
        async function sendForm(event) {
          const form = event.target;
          if (!form.dataset.action) return;
          event.preventDefault();
          const fields = Object.fromEntries(new FormData(form)), error = one("#form-error", form);
          if (error) error.textContent = "";
          try {
            await call(form.dataset.action, Object.keys(fields).length ? fields : undefined);
            const next = new URLSearchParams(location.search).get("next") || "/";
            // As the browser reads it: tabs and backslashes lead elsewhere, too.
            const target = new URL(next, location.origin);
            const isOurs = next.startsWith("/") && target.origin === location.origin;
            location.assign(form.dataset.then === "next" ? (isOurs ? target.href : "/") : form.dataset.then);
          } catch (problem) {
            if (!error) return say(problem.message);
            error.textContent = problem.message;
            one("input", form).select();
          }
        }

        /// A button that changes something opens the dialog first. Escape, Cancel and a click beside it do nothing.
        function askFirst(event) {
          const button = event.target.closest("button[data-action]");
          if (!button) return;
          const dialog = one("#confirm"), reason = one("#confirm-reason"), error = one("#confirm-error"), yes = one("#confirm-yes");
          const {action, title, text} = button.dataset, needsReason = button.dataset.reason === "required";
          one("#confirm-title").textContent = title;
          one("#confirm-text").textContent = text;
          one(".field", dialog).hidden = !needsReason;
          yes.textContent = button.textContent;
          [reason.value, error.textContent] = ["", ""];
          one("#confirm-no").onclick = () => dialog.close();
          dialog.onclick = (click) => { if (click.target === dialog) dialog.close(); };
          one("form", dialog).onsubmit = async (submit) => {
            submit.preventDefault();
            if (needsReason && !reason.value.trim()) {
              error.textContent = "Say why: it stands in the audit log.";
              return reason.focus();
            }
            yes.disabled = true;
            try {
              await call(action, needsReason ? {reason: reason.value.trim()} : undefined);
              dialog.close();
              say(`Done: ${button.textContent.toLowerCase()}.`);
              refresh();
            } catch (problem) { error.textContent = problem.message; } finally { yes.disabled = false; }
          };
          dialog.showModal();
          (needsReason ? reason : one("#confirm-no")).focus();
        }

        /// Puts what the page says now into the parts of it that follow the daemon. Focus stays where it was.
        async function refresh() {
          if (!one("[data-refresh]")) return;
          if (one("dialog[open]")) return void (refresh.isDue = true);
          refresh.isDue = false;
          const answer = await fetch(location.href, {credentials: "same-origin"}).catch(() => null);
          if (!answer) return;
          if (answer.redirected && new URL(answer.url).pathname === "/login") return location.assign(answer.url);
          if (!answer.ok) return;
          const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
          const focus = document.activeElement, mark = focus?.dataset?.action || focus?.getAttribute("href");
          const open = all("details[open]").map((part) => part.textContent);
          for (const part of all("[data-refresh]")) {
            const other = fresh.getElementById(part.id);
            if (!other || other.innerHTML === part.innerHTML || part.contains(one("input:focus"))) continue;
            const had = part.contains(focus);
            part.replaceWith(other);
            for (const details of all("details", other)) details.open = open.includes(details.textContent);
            if (had && mark) all("a, button", other).find((it) => (it.dataset.action || it.getAttribute("href")) === mark)?.focus();
          }
          followTimes();
        }

        /// Keeps "in 3 h 20 min" true.
        function followTimes() {
          clearTimeout(followTimes.timer);
          for (const time of all("time.far")) {
            const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000, minutes = Math.floor(Math.abs(seconds) / 60);
            const [large, small, names] = minutes < 1440 ? [Math.floor(minutes / 60), minutes % 60, ["h", "min"]] : [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, ["d", "h"]];
            const span = minutes < 1 ? "less than a minute" : [large && `${large} ${names[0]}`, small && `${small} ${names[1]}`].filter(Boolean).join(" ");
            time.textContent = seconds >= 0 ? `in ${span}` : `${span} ago`;
          }
          followTimes.timer = setTimeout(followTimes, 30000);
        }

        /// Arrow keys go by day, Page Up and Page Down by month, while the focus is in the grid.
        function steerCalendar() {
          document.addEventListener("keydown", (event) => {
            const cell = event.target.closest?.("table.month td[tabindex]");
            if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
            const month = {PageUp: "#previous", PageDown: "#next"}[event.key];
            const days = all("table.month td[tabindex]"), step = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7}[event.key];
            const next = step && days[days.indexOf(cell) + step];
            if (!month && !next) return;
            event.preventDefault();
            if (month) return one(month).click();
            cell.tabIndex = -1;
            next.tabIndex = 0;
            next.focus();
          });
        }
        """#
}
