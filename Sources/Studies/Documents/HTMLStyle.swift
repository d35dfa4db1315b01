// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How a report's page looks: on a screen, light or dark, wide or narrow, and on paper.
enum HTMLStyle {
  static let sheet = """
    :root { color-scheme: light dark; --text: #1a1c1f; --quiet: #565d66; --page: #ffffff;
      --line: #d4d8dd; --shade: #f3f5f7; --link: #00569b; --remark: #b35c00; }
    @media (prefers-color-scheme: dark) { :root { --text: #e6e8eb; --quiet: #a3abb5;
      --page: #15181c; --line: #3a4048; --shade: #1f242a; --link: #7cc0f4; --remark: #e8a33d; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--page); color: var(--text);
      font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
    main { max-width: 70rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
    h1 { font-size: 1.8rem; line-height: 1.2; margin: 0.5rem 0; overflow-wrap: anywhere; }
    h2 { font-size: 1.35rem; margin: 2.5rem 0 0.5rem; padding-top: 0.6rem;
      border-top: 1px solid var(--line); overflow-wrap: anywhere; }
    h3 { font-size: 1.1rem; margin: 1.8rem 0 0.4rem; overflow-wrap: anywhere; }
    p, li, dd, figcaption, caption { overflow-wrap: anywhere; }
    a { color: var(--link); }
    .summary { font-size: 1.05rem; color: var(--quiet); }
    .remark { border-left: 4px solid var(--remark); background: var(--shade);
      padding: 0.5rem 0.8rem; }
    nav ul { columns: 2; padding-left: 1.2rem; }
    dl { margin: 0.8rem 0; }
    dl div { display: grid; grid-template-columns: 13rem 1fr; gap: 0 1rem; padding: 0.15rem 0;
      border-bottom: 1px solid var(--line); }
    dt { color: var(--quiet); }
    dd { margin: 0; }
    .table { overflow-x: auto; margin: 1rem 0; }
    table { border-collapse: collapse; font-size: 0.92rem; min-width: min(100%, 40rem); }
    caption { text-align: left; color: var(--quiet); padding-bottom: 0.4rem; }
    caption span { display: inline-block; position: sticky; left: 0;
      max-width: min(100vw - 2rem, 68rem); }
    th, td { padding: 0.25rem 0.7rem; text-align: left; vertical-align: baseline;
      border-bottom: 1px solid var(--line); }
    thead th { border-bottom: 2px solid var(--quiet); vertical-align: bottom; }
    tbody th { font-weight: 500; }
    .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    thead .number { white-space: normal; }
    strong { font-weight: 750; }
    figure { margin: 1.2rem 0; }
    figure img { display: block; max-width: 100%; height: auto; margin: 0 auto; background: #ffffff;
      border: 1px solid var(--line); border-radius: 4px; }
    figcaption { color: var(--quiet); font-size: 0.92rem; margin-top: 0.4rem; }
    .files a { margin-right: 0.4rem; }
    details { margin: 1rem 0; }
    summary { cursor: pointer; }
    pre { background: var(--shade); padding: 0.8rem; overflow-x: auto; font-size: 0.85rem; }
    .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
      white-space: nowrap; }
    @media (max-width: 40rem) { nav ul { columns: 1; }
      dl div { grid-template-columns: 1fr; }
      th, td { padding: 0.25rem 0.45rem; }
      .picture { overflow-x: auto; } .picture img { max-width: none; width: 40rem; } }
    @media print { :root { --text: #000000; --quiet: #444444; --page: #ffffff; --line: #bbbbbb;
        --shade: #f3f3f3; --link: #000000; --remark: #666666; }
      body { font-size: 10pt; } main { max-width: none; padding: 0; } nav, .files { display: none; }
      figure, table, .remark { break-inside: avoid; } h2, h3 { break-after: avoid; }
      .table { overflow: visible; } pre { white-space: pre-wrap; } }
    """
}
