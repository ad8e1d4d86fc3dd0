package dev.warren.event;

/** Field names of data, which publishers may write in camelCase or in snake_case. */
final class FieldName {

  private FieldName() {}

  /** The name in camelCase; a leading underscore stays. */
  static String camelCase(String name) {
    if (name.indexOf('_') <= 0) {
      return name;
    }
    StringBuilder camel = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '_' && i + 1 < name.length()) {
        camel.append(Character.toUpperCase(name.charAt(++i)));
      } else {
        camel.append(c);
      }
    }
    return camel.toString();
  }
}
