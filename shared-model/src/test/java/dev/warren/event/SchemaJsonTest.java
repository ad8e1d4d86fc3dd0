package dev.warren.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.DisallowUnknownKeywordFactory;
import com.networknt.schema.keyword.NonValidationKeyword;
import dev.warren.testkit.golden.GoldenMessages;
import dev.warren.testkit.golden.GoldenMessages.Refused;
import dev.warren.testkit.golden.GoldenMessages.Valid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code /schema.json} as other programs use it: by its {@code $id}, without the codec. */
class SchemaJsonTest {

  private static final String ID = "urn:warren:events";
  private static final String TEXT = text();
  private static final JsonNode DOCUMENT = JsonMapper.shared().readTree(TEXT);

  /** Refuses unknown keywords. Validators ignore them, so a typing mistake would go unnoticed. */
  private static final SchemaRegistry STRICT =
      SchemaRegistry.withDialect(
          Dialect.builder(Dialects.getDraft202012())
              .keyword(new NonValidationKeyword("x-filled-from"))
              .keyword(new NonValidationKeyword("x-text"))
              .keyword(new NonValidationKeyword("x-aliases"))
              .unknownKeywordFactory(DisallowUnknownKeywordFactory.getInstance())
              .build(),
          builder -> builder.schemas(Map.of(ID, TEXT)));

  static List<Valid> valid() {
    return GoldenMessages.valid();
  }

  static List<Refused> refusedForTheirData() {
    return GoldenMessages.refused().stream()
        .filter(refused -> refused.reason().matches("data\\.[A-Za-z.0-9]+: .*"))
        .toList();
  }

  @Test
  void schemaIsJsonSchema202012() {
    assertThat(DOCUMENT.get("$schema").stringValue())
        .isEqualTo("https://json-schema.org/draft/2020-12/schema");
    assertThat(problems(DOCUMENT)).isEmpty();

    ObjectNode broken = (ObjectNode) DOCUMENT.deepCopy();
    ((ObjectNode) broken.at("/$defs/level")).put("type", "text");
    assertThat(problems(broken)).isNotEmpty();
  }

  private static List<Error> problems(JsonNode document) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(SchemaLocation.of(Dialects.getDraft202012().getId()))
        .validate(document);
  }

  @Test
  void schemaHasAStableId() {
    assertThat(DOCUMENT.get("$id").stringValue()).isEqualTo(ID);
    assertThat(DOCUMENT.get("title").stringValue()).isNotBlank();
    assertThat(DOCUMENT.get("description").stringValue()).isNotBlank();
    assertThat(types()).isNotEmpty();
    for (String type : types()) {
      assertThat(DOCUMENT.get("$defs").get(type).path("title").asString("")).as(type).isNotBlank();
    }
  }

  @Test
  void timestampsHaveThePatternThatIsRead() {
    assertThat(DOCUMENT.at("/$defs/timestamp/pattern").stringValue())
        .isEqualTo(EventTimestamp.ALLOWED);
  }

  @Test
  void schemaHasTheKindsOfTheCodec() {
    assertThat(types().stream().map(type -> type.substring(0, type.indexOf('.'))))
        .hasSameElementsAs(new EventCodec().listedKinds());
  }

  @Test
  void everyDefinitionIsValidByItself() {
    for (String name : DOCUMENT.get("$defs").propertyNames()) {
      definition(name).initializeValidators();
    }
    STRICT.getSchema(SchemaLocation.of(ID)).initializeValidators();
  }

  @ParameterizedTest
  @MethodSource("valid")
  void deliveredEventsAreValid(Valid golden) throws Exception {
    EventCodec codec = new EventCodec();
    Event event = codec.decode(golden.posted(), GoldenOrigin.of(golden));
    JsonNode sent = GoldenMessages.json(codec.encode(event));

    assertThat(STRICT.getSchema(SchemaLocation.of(ID)).validate(sent)).isEmpty();
    if (codec.listedKinds().contains(golden.kind())) {
      Schema data = definition(golden.kind() + "." + golden.type());
      assertThat(data.validate(sent.get("data"))).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("refusedForTheirData")
  void refusedDataAreInvalidInTheSameField(Refused golden) {
    ObjectNode posted = (ObjectNode) GoldenMessages.json(golden.posted());
    String type = posted.get("type").stringValue();
    JsonNode data = posted.path("data").isObject() ? posted.get("data") : posted.objectNode();
    List<String> fields = new ArrayList<>();
    for (Error error : definition(golden.kind() + "." + type).validate(data)) {
      String field = "data" + error.getInstanceLocation().toString().replace('/', '.');
      fields.add(error.getProperty() == null ? field : field + "." + error.getProperty());
    }

    assertThat(fields).contains(golden.reason().substring(0, golden.reason().indexOf(':')));
  }

  @Test
  void goldenMessagesAreFound() {
    assertThat(valid().stream().map(golden -> golden.kind() + "." + golden.type()))
        .containsAll(types());
    assertThat(refusedForTheirData()).hasSizeGreaterThan(5);
  }

  private static Schema definition(String name) {
    return STRICT.getSchema(SchemaLocation.of(ID + "#/$defs/" + name));
  }

  private static Set<String> types() {
    return DOCUMENT.get("$defs").propertyNames().stream()
        .filter(name -> name.contains("."))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String text() {
    return ServedSchema.document().toString();
  }
}
