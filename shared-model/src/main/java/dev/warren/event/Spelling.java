package dev.warren.event;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The spellings that publishers may use for the fields of a type: the schema's own, snake_case, or
 * one of the schema's {@code x-aliases}.
 */
final class Spelling {

  static final String ALIASES = "x-aliases";

  private final Map<String, String> names = new HashMap<>();

  /**
   * @param names the fields in the schema's spelling
   * @param aliases the field that each alias stands for
   */
  Spelling(Set<String> names, Map<String, String> aliases) {
    aliases.forEach(
        (alias, name) -> {
          this.names.put(snakeCase(alias), name);
          this.names.put(alias, name);
        });
    names.forEach(name -> this.names.put(snakeCase(name), name));
    // Added last, so that a field whose own name in the schema has an underscore is no other
    // field's spelling.
    names.forEach(name -> this.names.put(name, name));
  }

  /** The field in the schema's spelling; unchanged if the schema does not have the field. */
  String name(String written) {
    return names.getOrDefault(written, written);
  }

  /** Turns {@code userId} into {@code user_id}. */
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
