// SPDX-License-Identifier: Apache-2.0
// Real work with the AWS SDK for Java 2: its client and its enhanced client, waiters, paginators, errors by class.

import static software.amazon.awssdk.enhanced.dynamodb.model.QueryConditional.keyEqualTo;
import static software.amazon.awssdk.enhanced.dynamodb.model.QueryConditional.sortBetween;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.retry.RetryPolicy;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedClient;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbTable;
import software.amazon.awssdk.enhanced.dynamodb.Expression;
import software.amazon.awssdk.enhanced.dynamodb.Key;
import software.amazon.awssdk.enhanced.dynamodb.TableSchema;
import software.amazon.awssdk.enhanced.dynamodb.mapper.annotations.DynamoDbBean;
import software.amazon.awssdk.enhanced.dynamodb.extensions.annotations.DynamoDbVersionAttribute;
import software.amazon.awssdk.enhanced.dynamodb.mapper.annotations.DynamoDbPartitionKey;
import software.amazon.awssdk.enhanced.dynamodb.mapper.annotations.DynamoDbSecondaryPartitionKey;
import software.amazon.awssdk.enhanced.dynamodb.mapper.annotations.DynamoDbSortKey;
import software.amazon.awssdk.enhanced.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.enhanced.dynamodb.model.PutItemEnhancedRequest;
import software.amazon.awssdk.enhanced.dynamodb.model.WriteBatch;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.Tag;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

public class Client {
	@DynamoDbBean
	public static class Order {
		private String customer;
		private Integer number;
		private String state;
		private Double total;
		private Set<String> labels;
		private List<Map<String, Integer>> rows;
		private Instant placed;
		private Boolean paid;
		private Long version;

		@DynamoDbPartitionKey
		public String getCustomer() { return customer; }
		public void setCustomer(String v) { customer = v; }
		@DynamoDbSortKey
		public Integer getNumber() { return number; }
		public void setNumber(Integer v) { number = v; }
		@DynamoDbSecondaryPartitionKey(indexNames = "by_state")
		public String getState() { return state; }
		public void setState(String v) { state = v; }
		public Double getTotal() { return total; }
		public void setTotal(Double v) { total = v; }
		public Set<String> getLabels() { return labels; }
		public void setLabels(Set<String> v) { labels = v; }
		public List<Map<String, Integer>> getRows() { return rows; }
		public void setRows(List<Map<String, Integer>> v) { rows = v; }
		public Instant getPlaced() { return placed; }
		public void setPlaced(Instant v) { placed = v; }
		public Boolean getPaid() { return paid; }
		public void setPaid(Boolean v) { paid = v; }
		@DynamoDbVersionAttribute
		public Long getVersion() { return version; }
		public void setVersion(Long v) { version = v; }
	}

	interface Work { void run() throws Exception; }

	static int passed, failed;
	static final DynamoDbClient low = DynamoDbClient.builder().region(Region.US_EAST_1)
			.endpointOverride(URI.create(System.getenv("ENDPOINT")))
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
			.overrideConfiguration(c -> c.retryPolicy(RetryPolicy.none())).build();
	static final DynamoDbStreamsClient streams = DynamoDbStreamsClient.builder().region(Region.US_EAST_1)
			.endpointOverride(URI.create(System.getenv("ENDPOINT")))
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"))).build();
	static final DynamoDbEnhancedClient client = DynamoDbEnhancedClient.builder().dynamoDbClient(low).build();
	// A batch has no conditions, which versions need.
	static final DynamoDbEnhancedClient plain = DynamoDbEnhancedClient.builder().dynamoDbClient(low).extensions(List.of()).build();
	static final DynamoDbTable<Order> unversioned = plain.table("java_orders", TableSchema.fromBean(Order.class));
	static final DynamoDbTable<Order> orders = client.table("java_orders", TableSchema.fromBean(Order.class));

	static void test(String name, Work work) {
		try {
			work.run();
			passed++;
			System.out.println("ok " + name);
		} catch (Throwable e) {
			failed++;
			System.out.println("FAILED " + name);
			e.printStackTrace(System.out);
		}
	}

	static void same(Object got, Object want) {
		if (!Objects.equals(got, want))
			throw new AssertionError("got " + got + ", want " + want);
	}

	static <E extends DynamoDbException> E refused(Class<E> wanted, String message, Work work) throws Exception {
		try {
			work.run();
		} catch (DynamoDbException e) {
			same(e.getClass(), wanted);
			same(e.awsErrorDetails().errorMessage(), message);
			same(e.statusCode(), 400);
			return wanted.cast(e);
		}
		throw new AssertionError("no " + wanted.getSimpleName());
	}

	static Order order(String customer, int number) {
		Order o = new Order();
		o.setCustomer(customer);
		o.setNumber(number);
		return o;
	}

	static Key key(String customer, int number) {
		return Key.builder().partitionValue(customer).sortValue(number).build();
	}

	static Map<String, AttributeValue> item(String customer, int number) {
		return Map.of("customer", AttributeValue.fromS(customer), "number", AttributeValue.fromN("" + number));
	}

	static Expression condition(String text, Map<String, AttributeValue> values) {
		return Expression.builder().expression(text).expressionValues(values).build();
	}

	static List<Integer> numbers(Iterable<Order> found) {
		List<Integer> all = new java.util.ArrayList<>();
		found.forEach(o -> all.add(o.getNumber()));
		return all;
	}

	static List<Integer> upTo(int from, int to) {
		return IntStream.range(from, to).boxed().collect(Collectors.toList());
	}

	static void tables() throws Exception {
		var table = orders.describeTable().table();
		same(table.tableStatusAsString(), "ACTIVE");
		low.tagResource(r -> r.resourceArn(table.tableArn()).tags(Tag.builder().key("team").value("blue").build()));
		same(low.listTagsOfResource(r -> r.resourceArn(table.tableArn())).tags().get(0).value(), "blue");
		same(low.listTablesPaginator(r -> r.limit(1)).tableNames().stream().collect(Collectors.toList()), List.of("java_orders"));
		refused(ResourceInUseException.class, "Table already exists: java_orders", Client::create);
		low.updateTimeToLive(r -> r.tableName("java_orders").timeToLiveSpecification(s -> s.attributeName("gone").enabled(true)));
		same(low.describeTimeToLive(r -> r.tableName("java_orders")).timeToLiveDescription().timeToLiveStatus(), TimeToLiveStatus.ENABLED);
	}

	static void items() throws Exception {
		Order o = order("types", 1);
		o.setTotal(12.5);
		o.setLabels(Set.of("a", "b"));
		o.setRows(List.of(Map.of("n", 1), Map.of()));
		o.setPlaced(Instant.parse("2026-02-03T04:05:06.000000789Z"));
		o.setPaid(true);
		orders.putItem(o);
		Order got = orders.getItem(r -> r.key(key("types", 1)).consistentRead(true));
		same(List.of(got.getTotal(), new TreeSet<>(got.getLabels()), got.getRows(), got.getPlaced(), got.getPaid(), got.getVersion()),
				List.of(12.5, new TreeSet<>(Set.of("a", "b")), o.getRows(), o.getPlaced(), true, 1L));
		same(orders.getItem(key("types", 2)), null);
		got.setTotal(13.0);
		same(orders.updateItem(got).getVersion(), 2L);
		refused(ConditionalCheckFailedException.class, "The conditional request failed", () -> orders.updateItem(got));
		refused(ConditionalCheckFailedException.class, "The conditional request failed", () -> orders.putItem(
				PutItemEnhancedRequest.builder(Order.class).item(order("types", 1)).conditionExpression(
						Expression.builder().expression("attribute_not_exists(customer)").build()).build()));
		var updated = low.updateItem(r -> r.tableName("java_orders").key(item("types", 1)).returnValues(ReturnValue.UPDATED_NEW)
				.updateExpression("SET #r[0].n = #r[0].n + :one ADD labels :c REMOVE paid")
				.conditionExpression("contains(labels, :a) AND #t BETWEEN :one AND :t")
				.expressionAttributeNames(Map.of("#r", "rows", "#t", "total"))
				.expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"), ":c", AttributeValue.fromSs(List.of("c")),
						":a", AttributeValue.fromS("a"), ":t", AttributeValue.fromN("13"))));
		same(updated.attributes().get("rows").l().get(0).m().get("n").n(), "2");
		same(new TreeSet<>(updated.attributes().get("labels").ss()), new TreeSet<>(Set.of("a", "b", "c")));
		same(orders.deleteItem(key("types", 1)).getPaid(), null);
	}

	static void pages() {
		for (int from = 0; from < 50; from += 25) {
			WriteBatch.Builder<Order> batch = WriteBatch.builder(Order.class).mappedTableResource(unversioned);
			for (int n = from; n < from + 25; n++) {
				Order o = order("pages", n);
				o.setState(n % 5 == 0 ? "sent" : "held");
				batch.addPutItem(o);
			}
			same(plain.batchWriteItem(r -> r.writeBatches(batch.build())).unprocessedPutItemsForTable(unversioned), List.of());
		}
		var all = keyEqualTo(Key.builder().partitionValue("pages").build());
		same(numbers(orders.query(r -> r.queryConditional(all).limit(7)).items()), upTo(0, 50));
		same(numbers(orders.query(r -> r.queryConditional(sortBetween(key("pages", 10), key("pages", 19))).scanIndexForward(false)
				.filterExpression(Expression.builder().expression("#s = :s").putExpressionName("#s", "state")
						.putExpressionValue(":s", AttributeValue.fromS("sent")).build())).items()), List.of(15, 10));
		var sent = orders.index("by_state").query(r -> r.queryConditional(keyEqualTo(Key.builder().partitionValue("sent").build())).limit(3));
		same(sent.stream().flatMap(p -> p.items().stream()).map(Order::getNumber).sorted().collect(Collectors.toList()),
				List.of(0, 5, 10, 15, 20, 25, 30, 35, 40, 45));
		same(IntStream.range(0, 3).mapToLong(s -> orders.scan(r -> r.segment(s).totalSegments(3).limit(9).filterExpression(
				condition("customer = :c", Map.of(":c", AttributeValue.fromS("pages"))))).items().stream().count()).sum(), 50L);
	}

	static void transactions() throws Exception {
		client.transactWriteItems(r -> r.clientRequestToken("java-once").addPutItem(orders, order("tx", 1)).addPutItem(orders, order("tx", 2)));
		var got = client.transactGetItems(r -> r.addGetItem(orders, key("tx", 2)).addGetItem(orders, key("tx", 3)));
		same(got.get(0).getItem(orders).getNumber(), 2);
		same(got.get(1).getItem(orders), null);
		var canceled = refused(TransactionCanceledException.class,
				"Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
				() -> client.transactWriteItems(r -> r.addDeleteItem(orders, key("tx", 1)).addConditionCheck(orders, ConditionCheck.builder()
						.key(key("tx", 2)).conditionExpression(Expression.builder().expression("attribute_exists(paid)").build()).build())));
		same(canceled.cancellationReasons().get(1).message(), "The conditional request failed");
		same(orders.getItem(key("tx", 1)).getNumber(), 1);
	}

	static void stream() {
		orders.putItem(order("stream", 1));
		orders.deleteItem(key("stream", 1));
		String arn = streams.listStreams(r -> r.tableName("java_orders")).streams().get(0).streamArn();
		List<String> seen = new java.util.ArrayList<>();
		for (var shard : streams.describeStream(r -> r.streamArn(arn)).streamDescription().shards()) {
			String it = streams.getShardIterator(r -> r.streamArn(arn).shardId(shard.shardId()).shardIteratorType("TRIM_HORIZON")).shardIterator();
			for (boolean more = true; more && it != null;) {
				String here = it;
				var page = streams.getRecords(r -> r.shardIterator(here));
				page.records().stream().filter(x -> x.dynamodb().keys().get("customer").s().equals("stream"))
						.forEach(x -> seen.add(x.eventNameAsString()));
				more = page.hasRecords() && !page.records().isEmpty();
				it = page.nextShardIterator();
			}
		}
		same(seen, List.of("INSERT", "REMOVE"));
	}

	static void errors() throws Exception {
		refused(ResourceNotFoundException.class, "Requested resource not found",
				() -> low.getItem(r -> r.tableName("nothere").key(item("a", 1))));
		refused(DynamoDbException.class, "The provided key element does not match the schema",
				() -> low.getItem(r -> r.tableName("java_orders").key(Map.of("customer", AttributeValue.fromS("a")))));
		refused(DynamoDbException.class, "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
				+ "an empty string value. Key: customer", () -> orders.putItem(order("", 1)));
	}

	static void create() {
		orders.createTable(r -> r.streamSpecification(s -> s.streamEnabled(true).streamViewType("KEYS_ONLY")).globalSecondaryIndices(
				i -> i.indexName("by_state").projection(p -> p.projectionType(ProjectionType.ALL))));
	}

	public static void main(String[] arguments) {
		create();
		low.waiter().waitUntilTableExists(r -> r.tableName("java_orders"), w -> w.waitTimeout(Duration.ofSeconds(20)));
		test("tables, tags and time to live", Client::tables);
		test("items, versions, conditions and updates", Client::items);
		test("batches, queries, indexes and pages", Client::pages);
		test("transactions", Client::transactions);
		test("a stream", Client::stream);
		test("errors by class and word", Client::errors);
		orders.deleteTable();
		low.waiter().waitUntilTableNotExists(r -> r.tableName("java_orders"));
		System.out.println(passed + " passed, " + failed + " failed");
		System.exit(failed == 0 ? 0 : 1);
	}
}
