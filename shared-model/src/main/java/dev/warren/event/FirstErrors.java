package dev.warren.event;

import com.networknt.schema.Error;
import com.networknt.schema.FailFastAssertionException;
import com.networknt.schema.Schema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The errors of one validation, which ends at the last error that this list takes. The validator's
 * own option to fail fast would end it at the first error, and a publisher should see all defects
 * of a usual event at once. Without an end, an event of 256 KB can have an error for each of 85,000
 * items of an array.
 *
 * <p>The validator collects the errors of the alternatives of {@code anyOf} and the like in lists
 * of its own, so a valid event never ends here.
 */
final class FirstErrors extends ArrayList<Error> {

  static final int MOST = 10;

  private static final long serialVersionUID = 1;

  private FirstErrors() {}

  static List<Error> of(Schema schema, JsonNode data) {
    FirstErrors errors = new FirstErrors();
    // The validator catches the exception by which this list ends the validation.
    schema.validate(data, context -> context.setErrors(errors));
    return errors;
  }

  @Override
  public boolean add(Error error) {
    super.add(error);
    if (size() == MOST) {
      throw new FailFastAssertionException(error);
    }
    return true;
  }

  @Override
  public boolean addAll(Collection<? extends Error> errors) {
    errors.forEach(this::add);
    return !errors.isEmpty();
  }
}
