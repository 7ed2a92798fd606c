"""The screens: main, composer, adding, welcome, help."""
