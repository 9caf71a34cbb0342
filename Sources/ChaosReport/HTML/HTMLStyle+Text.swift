extension HTMLStyle {
    /// Text, headings, tables.
    static let base = """
        *{box-sizing:border-box}html{-webkit-text-size-adjust:none;text-size-adjust:none}
        body{margin:0 auto;max-width:1080px;padding:16px 20px 48px;background:var(--bg);color:var(--fg);font:15px/1.45 system-ui,sans-serif;overflow-wrap:anywhere}
        h1{font-size:1.5rem;line-height:1.25;margin:0}h2{font-size:1.15rem;margin:28px 0 8px}h3{font-size:1rem;margin:20px 0 6px}p{margin:6px 0}
        a{color:var(--link)}code{font-size:.92em}blockquote{margin:6px 0;padding-left:12px;border-left:3px solid var(--line)}footer{margin-top:32px;border-top:1px solid var(--line);padding-top:8px}
        .dim,caption{color:var(--dim)}.skip{position:absolute;left:-999em}.skip:focus{left:8px;top:4px;background:var(--bg);padding:4px 8px}
        :focus-visible{outline:2px solid var(--link);outline-offset:2px}
        .scroll{overflow-x:auto;margin-bottom:14px}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}caption{text-align:left;padding-bottom:4px}
        th,td{text-align:left;padding:5px 12px 5px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:break-word}
        tbody th{font-weight:500;min-width:7em}thead th{color:var(--dim);font-weight:500}
        .figures td,.figures thead th{text-align:right;white-space:nowrap}.figures thead :first-child{text-align:left}
        .n{white-space:nowrap}details>summary{cursor:pointer;padding:2px 0;color:var(--link)}dl.definitions dt{font-weight:600}dl.definitions dd{margin:0 0 6px}
        @media(prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
        """

    /// The first screen: verdict, cards, checks.
    static let parts = """
        .title{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;gap:4px 16px}.verdict{display:inline-block;padding:1px 12px;border-radius:4px;border:2px solid currentColor;font-weight:700;text-transform:uppercase;letter-spacing:.03em;color:var(--bad)}
        .verdict.passed{color:var(--good)}.verdict.stopped,.verdict.noSteadyState,.verdict.refused{color:var(--warn)}.reason{font-size:1.05rem}.facts{font-size:.87rem}
        main>section>h2,.columns h2{font-size:1rem;margin:14px 0 6px}
        .cards{display:flex;flex-wrap:wrap;gap:10px;margin:0}.cards div{flex:1 1 180px;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:8px 14px}
        .cards dt{color:var(--dim)}.cards dd{margin:0;font-size:1.3rem;font-weight:600;line-height:1.3}.cards dd.note{font-size:.87rem;font-weight:400;color:var(--dim)}
        .columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));gap:0 28px}
        details.warnings{margin-top:6px}.checks{list-style:none;margin:0;padding:0}.checks li{padding:3px 0 3px 24px;position:relative;line-height:1.35}.checks .mark{position:absolute;left:2px;font-weight:700}
        .checks .dim{font-size:.9rem}.held{color:var(--good)}.missed{color:var(--bad)}.unknown,.warnings,details.warnings>summary{color:var(--warn)}.leftovers{color:var(--bad)}ul.warnings,ul.leftovers{margin:4px 0;padding-left:20px}
        """
}
