namespace Okno.Client.Ui;

/// <summary>Okno's own icons on a 20×20 grid, stroke 1.6. Constant markup only.</summary>
internal static class Icons
{
    public const string Desktop = """<rect x="2.5" y="3.5" width="15" height="13" rx="2"/><path d="M2.5 7.5h15M8 7.5v9"/>""";
    public const string Case = """<path d="M4 3.5h8l4 4v9H4z"/><path d="M12 3.5v4h4M7 11h6M7 14h4"/>""";
    public const string Person = """<circle cx="10" cy="7" r="3.2"/><path d="M3.8 16.8c.6-3.3 3-5 6.2-5s5.600 1.700 6.200 5"/>""";
    public const string People =
        """<circle cx="7.500" cy="7" r="2.800"/><path d="M2.300 16c.4-3 2.400-4.600 5.200-4.600s4.800 1.600 5.200 4.600M13 4.600a2.600 2.600 0 0 1 0 5M14.800 11.800c1.700.6 2.700 2 2.900 4.200"/>""";
    public const string AssignToMe =
        """<circle cx="8.500" cy="7" r="3"/><path d="M2.800 16.500c.5-3.200 2.600-4.800 5.700-4.800 1.200 0 2.200.2 3.100.7M12.500 14.800l1.800 1.800 3.200-3.600"/>""";
    public const string OpenQueue = """<path d="M7 5.500h10M7 10h10M7 14.500h10M3.300 5.500h.01M3.300 10h.01M3.300 14.500h.01"/>""";
    public const string ClosedQueue = """<rect x="4.500" y="9" width="11" height="8" rx="1.800"/><path d="M7 9V6.500a3 3 0 0 1 6 0V9"/>""";
    public const string Next = """<path d="M4 4.500l8 5.500-8 5.500zM15.500 4.500v11"/>""";
    public const string Taken = """<path d="M6 4l10 6-10 6z"/>""";
    public const string Save = """<path d="M4 3.500h9.500l3 3v10H4z"/><path d="M7 3.500v4h5.500v-4M7 16.500v-5h6v5"/>""";
    public const string Calendar =
        """<rect x="3" y="4.500" width="14" height="12.500" rx="2"/><path d="M3 8.500h14M7 2.800v3M13 2.800v3"/>""";
    public const string Clock = """<circle cx="10" cy="10" r="7"/><path d="M10 6v4.300l2.800 1.700"/>""";
    public const string Return = """<path d="M4 4v5.500a3 3 0 0 0 3 3h9M12.500 8.800l3.700 3.700-3.700 3.700"/>""";
    public const string Keep = """<path d="M7 3.500h6l-1 5 2.500 3h-9l2.500-3zM10 11.500v5.500"/>""";
    public const string Queue = """<path d="M3 5h14M3 10h9M3 15h9"/><path d="M15.500 9v6.500M13.300 13.300l2.200 2.200 2.200-2.200"/>""";
    public const string Filter = """<path d="M3.500 4.500h13l-5 6v5.500l-3-1.500v-4z"/>""";
    public const string Bell = """<path d="M5 14V9a5 5 0 0 1 10 0v5l1.500 1.500h-13zM8.500 17.500h3"/>""";
    public const string Journal = """<path d="M5 3.500h10v13H5zM8 7.500h4M8 10.500h4M8 13.500h2"/>""";
    public const string Edit = """<path d="M4 16l.8-3.500L13 4.300l2.700 2.700-8.200 8.200z"/>""";
    public const string Done = """<path d="M4.500 10.500l3.700 3.700 7.300-8"/>""";
    public const string Add = """<path d="M10 4v12M4 10h12"/>""";
    public const string Close = """<path d="M5 5l10 10M15 5L5 15"/>""";
    public const string Search = """<circle cx="9" cy="9" r="5"/><path d="M13 13l4 4"/>""";
    public const string Info = """<circle cx="10" cy="10" r="7"/><path d="M10 9v4.500M10 6.500v.01"/>""";
    public const string Alarm = """<path d="M10 3l7.500 13.500h-15z"/><path d="M10 8v4M10 14.300v.01"/>""";
    public const string Retry = """<path d="M15.800 8A6.200 6.200 0 1 0 16 12M16 4v4h-4"/>""";
    public const string Offline =
        """<path d="M3 7.800a10.500 10.500 0 0 1 3.500-2.200M17 7.800a10.500 10.500 0 0 0-6-2.900M5.500 11a7 7 0 0 1 2.500-1.500M14.500 11a7 7 0 0 0-1.500-1M10 14.800v.01M3 3l14 14"/>""";
    public const string Up = """<path d="M5.500 12L10 7.500l4.500 4.500"/>""";
    public const string Down = """<path d="M5.500 8l4.500 4.500L14.500 8"/>""";
    public const string Left = """<path d="M12 5.500L7.500 10l4.500 4.500"/>""";
    public const string Right = """<path d="M8 5.500l4.500 4.500L8 14.500"/>""";
    public const string Phone =
        """<path d="M5 3h2.500l1.300 3.600-1.700 1.300a9.500 9.500 0 0 0 5 5l1.300-1.700L17 12.500V15a2 2 0 0 1-2 2C8.400 17 3 11.600 3 5a2 2 0 0 1 2-2z"/>""";
    public const string IncomingCall =
        """<path d="M5 3h2.500l1.300 3.600-1.700 1.300a9.500 9.500 0 0 0 5 5l1.300-1.700L17 12.500V15a2 2 0 0 1-2 2C8.400 17 3 11.600 3 5a2 2 0 0 1 2-2zM17 3l-4.500 4.500M12.500 4v3.500H16"/>""";
    public const string OutgoingCall =
        """<path d="M5 3h2.500l1.300 3.600-1.700 1.300a9.500 9.500 0 0 0 5 5l1.300-1.700L17 12.500V15a2 2 0 0 1-2 2C8.400 17 3 11.600 3 5a2 2 0 0 1 2-2zM12.500 7.500L17 3M13.500 3H17v3.500"/>""";
    public const string MissedCall =
        """<path d="M5 3h2.500l1.300 3.600-1.700 1.300a9.500 9.500 0 0 0 5 5l1.300-1.700L17 12.500V15a2 2 0 0 1-2 2C8.400 17 3 11.600 3 5a2 2 0 0 1 2-2zM12.500 3.500l4 4M16.500 3.500l-4 4"/>""";
    public const string Signal = """<path d="M4 16v-3M8 16v-6M12 16V7M16 16V4"/>""";
    public const string Pause = """<path d="M7 4.500v11M13 4.500v11"/>""";
    public const string Microphone =
        """<rect x="7.500" y="2.500" width="5" height="9" rx="2.500"/><path d="M4.500 9.500a5.500 5.500 0 0 0 11 0M10 15v2.500"/>""";
    public const string Transfer = """<path d="M3 6.500h10M10 3.500l3 3-3 3M17 13.500H7"/>""";
    public const string Dialpad =
        """<path d="M5 4.500h.01M10 4.500h.01M15 4.500h.01M5 9.500h.01M10 9.500h.01M15 9.500h.01M5 14.500h.01M10 14.500h.01M15 14.500h.01"/>""";
    public const string Process =
        """<rect x="2.500" y="3" width="6" height="4.500" rx="1"/><rect x="11.500" y="12.500" width="6" height="4.500" rx="1"/><path d="M5.500 7.500v7.250h6M14.500 12.500V5.250h-6"/>""";
    public const string Mail = """<rect x="2.500" y="4.500" width="15" height="11" rx="1.800"/><path d="M3 6l7 5 7-5"/>""";
    public const string Chat = """<path d="M3 4.500h14v9.500H9l-3.500 3v-3H3z"/><path d="M6.500 8h7M6.500 10.800h4.500"/>""";
    public const string Bold = """<path d="M6 4h5a3 3 0 0 1 0 6H6zM6 10h6a3 3 0 0 1 0 6H6z"/>""";
    public const string Italic = """<path d="M9 4h6M5 16h6M12 4l-4 12"/>""";
    public const string Code = """<path d="M7.500 6L3.500 10l4 4M12.500 6l4 4-4 4"/>""";
    public const string Link =
        """<path d="M8.500 11.500a3 3 0 0 0 4.300.2l2.500-2.500a3 3 0 0 0-4.200-4.200l-1 1M11.500 8.500a3 3 0 0 0-4.300-.2l-2.500 2.500a3 3 0 0 0 4.200 4.200l1-1"/>""";
    public const string Numbers =
        """<path d="M8 5.500h9M8 10h9M8 14.500h9M3.300 4l1-.5v4M3 12.800c.4-.6 1.800-.6 1.800.4 0 .7-1.800 1.300-1.800 2.300h2"/>""";
    public const string Quote = """<path d="M8 6c-2.500 1-4 3-4 5.500V14h4v-4H5.500M16 6c-2.500 1-4 3-4 5.500V14h4v-4h-2.500"/>""";
    public const string Clip =
        """<path d="M14.500 9.500l-5 5a3 3 0 0 1-4.300-4.300l6-6a2 2 0 0 1 2.900 2.900l-5.800 5.800a1 1 0 0 1-1.400-1.400l5-5"/>""";
    public const string Picture =
        """<rect x="3" y="4" width="14" height="12" rx="1.500"/><path d="M3 13.500l4-4 3.500 3.500 2-2 4.500 4.500M13 7.500h.01"/>""";
    public const string Print = """<path d="M6 7V3.500h8V7M6 14H4V7.500h12V14h-2M6 11.500h8v5H6z"/>""";
    public const string Merge =
        """<path d="M5 3.500v3a4 4 0 0 0 4 4h2a4 4 0 0 1 4 4v2M15 3.500v3a4 4 0 0 1-4 4M12.500 14.500l2.500 2.500 2.500-2.500"/>""";
    public const string Web =
        """<circle cx="10" cy="10" r="7"/><path d="M3 10h14M10 3c2.200 2.200 2.800 4.400 2.800 7s-.6 4.800-2.800 7c-2.200-2.200-2.800-4.400-2.800-7s.6-4.800 2.800-7z"/>""";
    public const string SetUp =
        """<path d="M3 6h6M13.500 6H17M3 14h3.500M11 14h6"/><circle cx="11.200" cy="6" r="2.200"/><circle cx="8.800" cy="14" r="2.200"/>""";
    public const string Undo = """<path d="M4 8h8a4 4 0 0 1 0 8H7M7 5L4 8l3 3"/>""";
    public const string Redo = """<path d="M16 8H8a4 4 0 0 0 0 8h5M13 5l3 3-3 3"/>""";
    public const string Fit = """<path d="M3.500 7.500v-4h4M12.500 3.500h4v4M16.500 12.500v4h-4M7.500 16.500h-4v-4"/>""";
    public const string Import = """<path d="M10 3v9M6.500 8.500L10 12l3.500-3.500M3.500 14.500v2h13v-2"/>""";
    public const string Export = """<path d="M10 12V3M6.500 6.500L10 3l3.500 3.500M3.500 14.500v2h13v-2"/>""";
    public const string Delete = """<path d="M4 6h12M8 6V3.500h4V6M5.500 6l.8 11h7.400l.8-11M8.500 9v5M11.500 9v5"/>""";
}
