"""The screen: presenters, scanner timing, widgets and the window, over hand-written fakes."""
