package dev.warren.event;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How publishers may write the fields of a type: as the schema does, in snake_case, or by one of
 * the schema's {@code x-aliases}.
 */
final class Spelling {

  static final String ALIASES = "x-aliases";

  private final Map<String, String> names = new HashMap<>();

  /**
   * @param names the fields as the schema writes them
   * @param aliases for each alias, the field that it stands for
   */
  Spelling(Set<String> names, Map<String, String> aliases) {
    aliases.forEach(
        (alias, name) -> {
          this.names.put(snakeCase(alias), name);
          this.names.put(alias, name);
        });
    names.forEach(name -> this.names.put(snakeCase(name), name));
    // Last: a field that the schema itself writes with an underscore is no other field's spelling.
    names.forEach(name -> this.names.put(name, name));
  }

  /** The field as the schema writes it; itself if the schema does not know the field. */
  String name(String written) {
    return names.getOrDefault(written, written);
  }

  /** {@code userId} as {@code user_id}. */
  static String snakeCase(String camelCase) {
    StringBuilder snake = new StringBuilder(camelCase.length() + 2);
    for (int i = 0; i < camelCase.length(); i++) {
      char c = camelCase.charAt(i);
      if (Character.isUpperCase(c)) {
        snake.append('_');
      }
      snake.append(Character.toLowerCase(c));
    }
    return snake.toString();
  }
}
