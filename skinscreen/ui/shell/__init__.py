"""What is around every screen: the window, and where in it the person is."""
