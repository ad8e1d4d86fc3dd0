package dev.warren.cli.output;

/** Colors and weights of ANSI terminals, by meaning. */
public enum Color {
  GOOD("32"),
  WARNING("33"),
  BAD("31"),
  CHANGED("36"),
  NAME("1"),
  QUIET("2"),
  PRIVATE("35");

  private final String code;

  Color(String code) {
    this.code = code;
  }

  String of(String text) {
    return "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
