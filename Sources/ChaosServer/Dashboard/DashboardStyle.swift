import ChaosReport

/// The style sheet of the dashboard, in the colours of the reports.
enum DashboardStyle {
    /// What the dashboard has beside the reports' colours: grounds for what asks to be looked at, and text on a button.
    static let colours = [
        HTMLStyle.Colour(name: "bad-bg", light: "#fdecea", dark: "#3a1f1d"),
        HTMLStyle.Colour(name: "good-bg", light: "#e9f6f1", dark: "#15302a"),
        HTMLStyle.Colour(name: "warn-bg", light: "#fdf3dc", dark: "#322a17"),
        HTMLStyle.Colour(name: "now-bg", light: "#e8f1fa", dark: "#1a2c3d"),
        HTMLStyle.Colour(name: "on-link", light: "#ffffff", dark: "#0d1b29"),
        HTMLStyle.Colour(name: "on-bad", light: "#ffffff", dark: "#2b0c09"),
        HTMLStyle.Colour(name: "edge", light: "#76808a", dark: "#77828d"),
    ]

    /// The whole sheet.
    static let css =
        [HTMLStyle.palette(HTMLStyle.colours + colours, ";--fault:#cc79a733"), base, frame, parts, live, narrow]
        .joined(separator: "\n") + "\n"

    private static let base = """
        *{box-sizing:border-box}html{-webkit-text-size-adjust:none;text-size-adjust:none;scrollbar-gutter:stable}
        body{margin:0 auto;max-width:1180px;padding:0 20px 48px;background:var(--bg);color:var(--fg);font:15px/1.45 system-ui,sans-serif;overflow-wrap:anywhere}
        h1{font-size:1.5rem;line-height:1.25;margin:18px 0 10px}h2{font-size:1.05rem;margin:26px 0 8px}p{margin:6px 0}a{color:var(--link)}
        code,pre{font:.88em/1.5 ui-monospace,monospace}pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:10px 14px;overflow:auto;max-height:480px;white-space:pre-wrap}
        :focus-visible{outline:3px solid var(--link);outline-offset:2px}main:focus{outline:none}[hidden]{display:none!important}
        .skip{position:absolute;left:-999em}.skip:focus{left:8px;top:4px;z-index:9;background:var(--bg);padding:6px 10px}
        .sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}.dim{color:var(--dim)}.bad{color:var(--bad)}.warn{color:var(--warn)}.n,time{white-space:nowrap;font-variant-numeric:tabular-nums}
        .big{font-size:1.25rem;font-weight:600;line-height:1.3}.sub{display:block;color:var(--dim);font-size:.87rem;font-weight:400}
        ul.bare{list-style:none;margin:0;padding:0}footer{margin-top:36px;border-top:1px solid var(--line);padding-top:6px;font-size:.87rem}
        button,.go{font:inherit;white-space:nowrap;font-weight:600;color:var(--fg);background:var(--card);border:1px solid var(--edge);border-radius:6px;padding:5px 14px;min-height:36px;cursor:pointer;text-decoration:none;display:inline-block}
        button:hover{border-color:var(--fg)}.go{background:var(--link);border-color:var(--link);color:var(--on-link)}button.danger{color:var(--bad);border-color:var(--bad)}button.danger:hover,dialog button.danger{background:var(--bad);color:var(--on-bad)}
        button.quiet{font-weight:400;background:none;padding:2px 10px;min-height:28px}button:disabled{color:var(--dim);border-color:var(--line);background:none;cursor:not-allowed}
        input,select{font:inherit;color:var(--fg);background:var(--bg);border:1px solid var(--edge);border-radius:6px;padding:5px 10px;min-height:36px;max-width:100%}label{display:block;font-weight:600;font-size:.9rem;margin-bottom:2px}
        """

    private static let frame = """
        body.wide{max-width:1440px}.bar{display:flex;flex-wrap:wrap;align-items:center;gap:4px 22px;border-bottom:1px solid var(--line);padding:8px 0;margin-bottom:4px}.brand{margin:0}.brand a{font-weight:700;font-size:1.1rem;color:var(--fg);text-decoration:none}
        .bar nav{flex:1 1 480px}.bar ul{display:flex;flex-wrap:wrap;gap:2px;list-style:none;margin:0;padding:0}.bar li a{display:block;padding:5px 10px;border-radius:6px;text-decoration:none;color:var(--fg)}.bar li a:hover{background:var(--card)}
        .bar li a[aria-current]{background:var(--now-bg);color:var(--link);font-weight:600;box-shadow:inset 0 -2px var(--link)}.who{font-size:.87rem}.crumb{margin:12px 0 -12px;font-size:.9rem}
        .said{position:fixed;bottom:16px;left:50%;transform:translateX(-50%);max-width:90vw;background:var(--fg);color:var(--bg);border-radius:6px;padding:8px 16px;z-index:8}.said:empty{display:none}
        dialog{border:1px solid var(--edge);border-radius:10px;padding:4px 22px 16px;width:460px;max-width:calc(100vw - 24px);background:var(--bg);color:var(--fg)}dialog::backdrop{background:#000a}dialog h2{font-size:1.2rem;margin:16px 0 6px}dialog input{width:100%}
        .buttons{display:flex;flex-wrap:wrap;gap:8px;align-items:center}dialog .buttons{justify-content:flex-end;margin-top:14px}.field{margin:0}
        .login main{max-width:420px;margin:12vh auto 0}.login h1{margin-bottom:0}.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:18px 22px;margin-top:16px}.card input{width:100%}
        .filter{display:flex;flex-wrap:wrap;align-items:end;gap:8px 14px;margin:8px 0 14px}.filter p{margin:0}iframe.report{width:100%;height:calc(100vh - 90px);min-height:480px;border:1px solid var(--line);border-radius:8px;background:var(--bg)}
        """

    private static let parts = """
        .title{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:4px 16px}.title h1{margin:14px 0 4px}.title h1 .badge{font-size:.85rem;vertical-align:4px}.reason{font-size:1.05rem}
        .badge{display:inline-block;white-space:nowrap;border:1px solid currentColor;border-radius:999px;padding:0 9px;font-size:.85rem;font-weight:600;line-height:1.5;color:var(--dim)}
        .badge.good,.drill.good a{color:var(--good);background:var(--good-bg)}.badge.bad,.drill.bad a{color:var(--bad);background:var(--bad-bg)}.badge.warn,.drill.warn a,.drill.skipped a{color:var(--warn);background:var(--warn-bg)}.badge.now,.drill.now a,.drill.due a{color:var(--link);background:var(--now-bg)}
        .state,.alert,.answer{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:6px 20px;border:1px solid var(--line);border-left:6px solid var(--dim);border-radius:8px;background:var(--card);padding:8px 18px;margin:12px 0;color:var(--fg)}
        .state h2,.alert h2{margin:2px 0;font-size:1.35rem;line-height:1.3}.state.bad,.alert,.answer.bad{border-left-color:var(--bad)}.state.bad,.alert{background:var(--bad-bg)}.state.bad h2,.alert h2{color:var(--bad)}.state.good,.answer.good{border-left-color:var(--good)}.state.warn,.answer.warn{border-left-color:var(--warn)}.state.now{border-left-color:var(--link);background:var(--now-bg)}
        .alert{display:block}.alert h2{font-size:1.05rem}.alert pre{background:var(--bg)}.answer{display:block;margin-top:0}.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,360px),1fr));gap:0 32px}
        .list{list-style:none;margin:0;padding:0}.list li{padding:6px 0;border-bottom:1px solid var(--line)}.list .name{display:block;font-weight:600}
        .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}caption{text-align:left;padding-bottom:4px}th,td{text-align:left;vertical-align:top;padding:7px 14px 7px 0;border-bottom:1px solid var(--line);overflow-wrap:break-word}
        thead th{color:var(--dim);font-weight:500;font-size:.9rem}tbody th{font-weight:600}.schedules .buttons{flex-wrap:nowrap}tbody tr:hover{background:var(--card)}
        .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,250px),1fr));gap:10px 20px;margin:10px 0}.facts div{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:8px 14px}dt{color:var(--dim);font-size:.9rem}dd{margin:0}summary{cursor:pointer;color:var(--link);padding:3px 0}
        .months{display:flex;flex-wrap:wrap;gap:6px 20px;margin-bottom:10px}.phone{display:none}table.month{table-layout:fixed}table.month tbody tr:hover{background:none}table.month td{border:1px solid var(--line);height:104px;padding:4px 5px;font-size:.85rem}table.month td.other{background:var(--card)}
        .day{font-weight:600;color:var(--dim)}td.today{box-shadow:inset 0 0 0 2px var(--link)}td.today .day{color:var(--link)}.drill{margin-top:3px}.drill a{display:block;text-decoration:none;border-radius:4px;padding:1px 6px;border-left:3px solid currentColor;line-height:1.35}.drill a:hover{text-decoration:underline}.drill.due a{border-left-style:dashed}
        """

    private static let live = """
        [data-state=over] .phase{display:none}.phase p{display:flex;flex-wrap:wrap;gap:2px 12px;align-items:baseline}progress{display:block;width:100%;height:12px;border:0;border-radius:6px;overflow:hidden;background:var(--line);accent-color:var(--link);appearance:none}
        progress::-webkit-progress-bar{background:var(--line)}progress::-webkit-progress-value{background:var(--link)}progress::-moz-progress-bar{background:var(--link)}
        .chips{display:flex;flex-wrap:wrap;gap:6px;list-style:none;margin:0;padding:0}.chip{border:1px solid var(--line);border-left:5px solid var(--dim);border-radius:6px;background:var(--card);padding:3px 12px}.state-word{font-weight:700;text-transform:uppercase;font-size:.8rem;letter-spacing:.03em;margin-right:4px}
        .chip.holding,.chip.reached,.chip.already{border-left-color:var(--good)}.holding .state-word,.reached .state-word,.already .state-word{color:var(--good)}.chip.breached,.chip.missed{border-color:var(--bad);background:var(--bad-bg)}.breached .state-word,.missed .state-word{color:var(--bad)}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr));gap:12px;margin-top:18px}figure.live{margin:0;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:8px 14px}figcaption{display:flex;justify-content:space-between;align-items:baseline}figure.live svg{display:block;width:100%;height:150px}
        figure.live path{fill:none;vector-effect:non-scaling-stroke}figure.live .grid{stroke:var(--line);stroke-width:1}.line{stroke-width:2;stroke-linejoin:round;stroke:var(--p50)}figure.live .area{fill:var(--p50);opacity:.14}.faults rect{fill:var(--fault)}
        [data-chart=errors] .line{stroke:var(--bad)}[data-chart=errors] .area{fill:var(--bad)!important}[data-chart=p99] .line{stroke:var(--p99)}[data-chart=p99] .area{fill:var(--p99)!important}
        .axis{display:flex;justify-content:space-between;font-size:.82rem;margin:2px 0 0}.log{list-style:none;margin:0;padding:0 4px 0 0;max-height:320px;overflow:auto}.log li{display:flex;gap:0 8px;padding:4px 0 4px 10px;border-left:3px solid var(--line);margin-bottom:2px}.log .n{flex:none;min-width:72px}
        .log .faultOn,.log .strike,.log .injecting{border-left-color:var(--fault-text)}.log .faultOff,.log .rollback,.log .steadyState{border-left-color:var(--good)}.log .stopped,.log .faultFailed,.log .noSteadyState{border-left-color:var(--bad)}
        """

    /// A telephone: tables become lists, the calendar a list of the days that have something.
    private static let narrow = """
        @media(max-width:700px){body,body.wide{padding:0 14px 40px}.bar nav{flex-basis:100%;order:3}.bar li a{padding:5px 8px}h1{font-size:1.3rem}.filter select,.filter input{width:100%}
        table.stack,.stack caption,.stack tbody,.stack tr,.stack th,.stack td{display:block;width:auto}.stack thead{display:none}.stack tr{border:1px solid var(--line);border-radius:8px;background:var(--card);padding:6px 12px;margin-bottom:8px}.stack td,.stack tbody th{border:0;padding:2px 0}.stack td:empty{display:none}
        .stack td::before{content:attr(data-label) " ";color:var(--dim);font-size:.85rem}.stack td[data-label=""]::before{content:none}.schedules td:last-child{padding-top:6px}
        table.month,.month caption,.month tbody,.month tr{display:block}.month .keys{display:none}.month thead,table.month td.other,table.month td.empty:not(.today){display:none}table.month td{display:block;height:auto;border-width:0 0 1px;padding:8px 4px}.phone{display:inline}.drill a{padding:5px 8px;font-size:.95rem}.log{max-height:240px}}
        @media(prefers-reduced-motion:no-preference){button,.bar li a{transition:background-color .12s,border-color .12s}}
        @media(forced-colors:active){progress,.state,.chip{border:1px solid}}
        """
}
