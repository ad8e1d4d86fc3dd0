package dev.warren.gateway;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import dev.warren.testkit.StaticFields;
import dev.warren.testkit.broker.TestBroker;
import java.lang.reflect.Field;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Provides the gateways of {@link WithGateway}. */
final class GatewayExtension implements BeforeAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) {
    Class<?> testClass = context.getRequiredTestClass();
    String[] settings = findAnnotation(testClass, WithGateway.class).orElseThrow().value();
    StaticFields.set(
        testClass, field -> field.getType() == TestBroker.class, SharedGateways.broker());
    StaticFields.set(
        testClass,
        field -> isGateway(field) && !isSmall(field),
        settings.length == 0 ? SharedGateways.usual() : SharedGateways.with(settings));
    StaticFields.set(
        testClass, field -> isGateway(field) && isSmall(field), SharedGateways.smallWindow());
  }

  private static boolean isGateway(Field field) {
    return field.getType() == RunningGateway.class;
  }

  private static boolean isSmall(Field field) {
    return field.isAnnotationPresent(WithGateway.SmallWindow.class);
  }
}
