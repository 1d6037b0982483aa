"""The screen. The only PySide6, with app's QApplication."""
