// SPDX-License-Identifier: Apache-2.0

// Real work with the AWS SDK for Go v2: tables, indexes, the expression builder, attribute values, paginators, waiters,
// batches, transactions, streams, tags, expiry, errors by type.
package client

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"sort"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	streamtypes "github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
	"github.com/aws/smithy-go"
)

var (
	ctx     = context.Background()
	table   = aws.String("go_orders")
	keys    = credentials.NewStaticCredentialsProvider("local", "local", "")
	client  = dynamodb.New(dynamodb.Options{Region: "us-east-1", Credentials: keys, BaseEndpoint: aws.String(os.Getenv("ENDPOINT")), RetryMaxAttempts: 1})
	streams = dynamodbstreams.New(dynamodbstreams.Options{Region: "us-east-1", Credentials: keys, BaseEndpoint: aws.String(os.Getenv("ENDPOINT")), RetryMaxAttempts: 1})
)

type address struct {
	Street string `dynamodbav:"street"`
	House  *int   `dynamodbav:"house,omitempty"`
}

type order struct {
	Customer string             `dynamodbav:"customer"`
	Number   int                `dynamodbav:"number"`
	State    string             `dynamodbav:"state,omitempty"`
	Total    float64            `dynamodbav:"total"`
	Address  address            `dynamodbav:"address"`
	Rows     []map[string]int   `dynamodbav:"rows,omitempty"`
	Labels   []string           `dynamodbav:"labels,stringset,omitempty"`
	Lucky    []int              `dynamodbav:"lucky,numberset,omitempty"`
	Raw      []byte             `dynamodbav:"raw,omitempty"`
	Paid     *bool              `dynamodbav:"paid,omitempty"`
	Prices   map[string]float64 `dynamodbav:"prices,omitempty"`
	Gone     *int64             `dynamodbav:"gone,omitempty"`
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
}

func refused(t *testing.T, err error, code, message string) {
	t.Helper()
	var told smithy.APIError
	if !errors.As(err, &told) {
		t.Fatalf("got %v, want %s", err, code)
	}
	same(t, told.ErrorCode()+": "+told.ErrorMessage(), code+": "+message)
}

func key(customer string, number int) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{
		"customer": &types.AttributeValueMemberS{Value: customer},
		"number":   &types.AttributeValueMemberN{Value: fmt.Sprint(number)},
	}
}

func build(t *testing.T, b expression.Builder) expression.Expression {
	t.Helper()
	e, err := b.Build()
	check(t, err)
	return e
}

func put(t *testing.T, o order) {
	t.Helper()
	item, err := attributevalue.MarshalMap(o)
	check(t, err)
	_, err = client.PutItem(ctx, &dynamodb.PutItemInput{TableName: table, Item: item})
	check(t, err)
}

func get(t *testing.T, customer string, number int) *order {
	t.Helper()
	out, err := client.GetItem(ctx, &dynamodb.GetItemInput{TableName: table, Key: key(customer, number), ConsistentRead: aws.Bool(true)})
	check(t, err)
	if out.Item == nil {
		return nil
	}
	var o order
	check(t, attributevalue.UnmarshalMap(out.Item, &o))
	return &o
}

func numbers(t *testing.T, items []map[string]types.AttributeValue) []int {
	t.Helper()
	var orders []order
	check(t, attributevalue.UnmarshalListOfMaps(items, &orders))
	found := []int{}
	for _, o := range orders {
		found = append(found, o.Number)
	}
	return found
}

func upTo(from, to, step int) []int {
	all := []int{}
	for i := from; i != to; i += step {
		all = append(all, i)
	}
	return all
}

func createTable() error {
	_, err := client.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: table, BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: aws.String("customer"), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String("number"), AttributeType: types.ScalarAttributeTypeN},
			{AttributeName: aws.String("state"), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String("total"), AttributeType: types.ScalarAttributeTypeN},
		},
		KeySchema: schema("customer", "number"),
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{IndexName: aws.String("by_state"), KeySchema: schema("state", "number"),
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeInclude, NonKeyAttributes: []string{"total"}}}},
		LocalSecondaryIndexes: []types.LocalSecondaryIndex{{IndexName: aws.String("by_total"), KeySchema: schema("customer", "total"),
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll}}},
		StreamSpecification: &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages},
		Tags:                []types.Tag{{Key: aws.String("team"), Value: aws.String("blue")}},
	})
	return err
}

func schema(hash, rng string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: aws.String(hash), KeyType: types.KeyTypeHash}, {AttributeName: aws.String(rng), KeyType: types.KeyTypeRange}}
}

func TestMain(m *testing.M) {
	fast := func(o *dynamodb.TableExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = 50*time.Millisecond, 100*time.Millisecond
	}
	err := createTable()
	if err == nil {
		err = dynamodb.NewTableExistsWaiter(client, fast).Wait(ctx, &dynamodb.DescribeTableInput{TableName: table}, 10*time.Second)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	code := m.Run()
	_, err = client.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: table})
	if err == nil {
		err = dynamodb.NewTableNotExistsWaiter(client).Wait(ctx, &dynamodb.DescribeTableInput{TableName: table}, 10*time.Second)
	}
	var gone *types.ResourceNotFoundException
	if _, after := client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: table}); err != nil || !errors.As(after, &gone) {
		fmt.Println("the table was not deleted:", err)
		code = 1
	}
	os.Exit(code)
}

func TestTables(t *testing.T) {
	out, err := client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: table})
	check(t, err)
	same(t, out.Table.TableStatus, types.TableStatusActive)
	same(t, out.Table.BillingModeSummary.BillingMode, types.BillingModePayPerRequest)
	same(t, *out.Table.LocalSecondaryIndexes[0].KeySchema[1].AttributeName, "total")
	tags, err := client.ListTagsOfResource(ctx, &dynamodb.ListTagsOfResourceInput{ResourceArn: out.Table.TableArn})
	check(t, err)
	same(t, *tags.Tags[0].Key+*tags.Tags[0].Value, "teamblue")
	pages := dynamodb.NewListTablesPaginator(client, &dynamodb.ListTablesInput{Limit: aws.Int32(1)})
	names := []string{}
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		check(t, err)
		names = append(names, page.TableNames...)
	}
	same(t, names, []string{*table})
	var used *types.ResourceInUseException
	if err := createTable(); !errors.As(err, &used) {
		t.Fatal(err)
	}
	refused(t, used, "ResourceInUseException", "Table already exists: go_orders")
}

func TestEveryTypeComesBack(t *testing.T) {
	house := 7
	o := order{Customer: "types", Number: 1, State: "open", Total: 12.5, Address: address{"Kirchweg", &house},
		Rows: []map[string]int{{"n": 1}, {}}, Labels: []string{"a", "b"}, Lucky: []int{1, 2}, Raw: []byte{0, 255},
		Paid: aws.Bool(true), Prices: map[string]float64{"net": 1e-3}}
	put(t, o)
	got := get(t, "types", 1)
	sort.Strings(got.Labels)
	sort.Ints(got.Lucky)
	same(t, *got, o)
	if get(t, "types", 2) != nil {
		t.Fatal("an item that nobody wrote is there")
	}
}

func TestExpiry(t *testing.T) {
	_, err := client.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{TableName: table,
		TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String("gone"), Enabled: aws.Bool(true)}})
	check(t, err)
	out, err := client.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: table})
	check(t, err)
	same(t, out.TimeToLiveDescription.TimeToLiveStatus, types.TimeToLiveStatusEnabled)
	put(t, order{Customer: "ttl", Number: 1, Gone: aws.Int64(time.Now().Unix() - 5)})
	put(t, order{Customer: "ttl", Number: 2, Gone: aws.Int64(time.Now().Unix() + 3600)})
	for i := 0; i < 500 && get(t, "ttl", 1) != nil; i++ {
		time.Sleep(10 * time.Millisecond)
	}
	same(t, []bool{get(t, "ttl", 1) == nil, get(t, "ttl", 2) == nil}, []bool{true, false})
}

func TestConditionsAndUpdates(t *testing.T) {
	put(t, order{Customer: "cond", Number: 1, Total: 5, Labels: []string{"a"}, Rows: []map[string]int{{"n": 1}}, State: "open"})
	e := build(t, expression.NewBuilder().WithCondition(expression.Name("customer").AttributeNotExists()))
	_, err := client.PutItem(ctx, &dynamodb.PutItemInput{TableName: table, Item: key("cond", 1), ConditionExpression: e.Condition(),
		ExpressionAttributeNames: e.Names(), ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld})
	var failed *types.ConditionalCheckFailedException
	if !errors.As(err, &failed) {
		t.Fatal(err)
	}
	same(t, failed.ErrorMessage(), "The conditional request failed")
	same(t, numbers(t, []map[string]types.AttributeValue{failed.Item}), []int{1})

	total, rows := expression.Name("total"), expression.Name("rows")
	e = build(t, expression.NewBuilder().
		WithUpdate(expression.Set(total, total.Plus(expression.Value(3))).
			Set(rows, rows.ListAppend(expression.Value([]map[string]int{{"n": 2}}))).
			Set(expression.Name("state"), expression.IfNotExists(expression.Name("state"), expression.Value("never"))).
			Add(expression.Name("labels"), expression.Value(&types.AttributeValueMemberSS{Value: []string{"b"}})).
			Remove(expression.Name("paid"))).
		WithCondition(total.Between(expression.Value(1), expression.Value(5)).And(
			expression.Name("labels").Contains("a"), expression.Name("rows").Size().Equal(expression.Value(1)),
			expression.Not(expression.Name("state").In(expression.Value("sent"), expression.Value("lost"))))))
	out, err := client.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: table, Key: key("cond", 1), UpdateExpression: e.Update(),
		ConditionExpression: e.Condition(), ExpressionAttributeNames: e.Names(), ExpressionAttributeValues: e.Values(),
		ReturnValues: types.ReturnValueAllNew, ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal})
	check(t, err)
	var o order
	check(t, attributevalue.UnmarshalMap(out.Attributes, &o))
	sort.Strings(o.Labels)
	same(t, o, order{Customer: "cond", Number: 1, Total: 8, Labels: []string{"a", "b"}, Rows: []map[string]int{{"n": 1}, {"n": 2}}, State: "open"})
	if *out.ConsumedCapacity.CapacityUnits < 1 {
		t.Fatal("no capacity was consumed")
	}
	_, err = client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: table, Key: key("cond", 1), ConditionExpression: e.Condition(),
		ExpressionAttributeNames: e.Names(), ExpressionAttributeValues: e.Values()})
	refused(t, err, "ValidationException", "Value provided in ExpressionAttributeNames unused in expressions: keys: {#4}")
	old, err := client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: table, Key: key("cond", 1), ReturnValues: types.ReturnValueAllOld})
	check(t, err)
	same(t, numbers(t, []map[string]types.AttributeValue{old.Attributes}), []int{1})
}

func write(t *testing.T, requests []types.WriteRequest) {
	t.Helper()
	for len(requests) > 0 {
		n := min(len(requests), 25)
		out, err := client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{*table: requests[:n]}})
		check(t, err)
		same(t, len(out.UnprocessedItems), 0)
		requests = requests[n:]
	}
}

func query(t *testing.T, in *dynamodb.QueryInput, k expression.KeyConditionBuilder, pages int) []int {
	t.Helper()
	e := build(t, expression.NewBuilder().WithKeyCondition(k))
	in.TableName, in.KeyConditionExpression, in.ExpressionAttributeNames, in.ExpressionAttributeValues = table, e.KeyCondition(), e.Names(), e.Values()
	found, seen := []int{}, 0
	for p := dynamodb.NewQueryPaginator(client, in); p.HasMorePages(); seen++ {
		page, err := p.NextPage(ctx)
		check(t, err)
		found = append(found, numbers(t, page.Items)...)
	}
	same(t, seen, pages)
	return found
}

func TestBatchesQueriesAndPages(t *testing.T) {
	puts, deletes := []types.WriteRequest{}, []types.WriteRequest{}
	for i := range 60 {
		state := "sent"
		if i%5 != 0 {
			state = "held"
		}
		item, err := attributevalue.MarshalMap(order{Customer: "pages", Number: i, State: state, Total: float64(100 - i)})
		check(t, err)
		puts = append(puts, types.WriteRequest{PutRequest: &types.PutRequest{Item: item}})
		deletes = append(deletes, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: key("pages", i)}})
	}
	write(t, puts)
	customer := expression.Key("customer").Equal(expression.Value("pages"))
	same(t, query(t, &dynamodb.QueryInput{Limit: aws.Int32(7), ScanIndexForward: aws.Bool(false)},
		customer.And(expression.Key("number").GreaterThanEqual(expression.Value(10))), 8), upTo(59, 9, -1))
	same(t, query(t, &dynamodb.QueryInput{IndexName: aws.String("by_state")}, expression.Key("state").Equal(expression.Value("sent")).
		And(expression.Key("number").Between(expression.Value(5), expression.Value(30))), 1), upTo(5, 35, 5))
	same(t, query(t, &dynamodb.QueryInput{IndexName: aws.String("by_total")},
		customer.And(expression.Key("total").LessThan(expression.Value(44))), 1), []int{59, 58, 57})
	e := build(t, expression.NewBuilder().WithFilter(expression.Name("customer").BeginsWith("pag")).
		WithProjection(expression.NamesList(expression.Name("number"))))
	found := []int{}
	for segment := range int32(3) {
		for p := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{TableName: table, Segment: aws.Int32(segment),
			TotalSegments: aws.Int32(3), Limit: aws.Int32(9), FilterExpression: e.Filter(), ProjectionExpression: e.Projection(),
			ExpressionAttributeNames: e.Names(), ExpressionAttributeValues: e.Values()}); p.HasMorePages(); {
			page, err := p.NextPage(ctx)
			check(t, err)
			found = append(found, numbers(t, page.Items)...)
		}
	}
	sort.Ints(found)
	same(t, found, upTo(0, 60, 1))
	got, err := client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{*table: {
		Keys: []map[string]types.AttributeValue{key("pages", 3), key("pages", 999)}}}})
	check(t, err)
	same(t, numbers(t, got.Responses[*table]), []int{3})
	write(t, deletes)
	same(t, query(t, &dynamodb.QueryInput{}, customer, 1), []int{})
}

func TestTransactions(t *testing.T) {
	add := func(n string) error {
		value := map[string]types.AttributeValue{":n": &types.AttributeValueMemberN{Value: n}}
		_, err := client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{ClientRequestToken: aws.String("go-once"),
			TransactItems: []types.TransactWriteItem{
				{Put: &types.Put{TableName: table, Item: key("tx", 1)}},
				{Update: &types.Update{TableName: table, Key: key("tx", 2), UpdateExpression: aws.String("ADD prices.net :n"), ExpressionAttributeValues: value}}}})
		return err
	}
	put(t, order{Customer: "tx", Number: 2, Prices: map[string]float64{"net": 1}})
	check(t, add("5"))
	check(t, add("5"))
	var mismatch *types.IdempotentParameterMismatchException
	if err := add("6"); !errors.As(err, &mismatch) {
		t.Fatal(err)
	}
	same(t, get(t, "tx", 2).Prices["net"], 6.0)
	gets := []types.TransactGetItem{}
	for _, n := range []int{2, 3, 1} {
		gets = append(gets, types.TransactGetItem{Get: &types.Get{TableName: table, Key: key("tx", n)}})
	}
	got, err := client.TransactGetItems(ctx, &dynamodb.TransactGetItemsInput{TransactItems: gets})
	check(t, err)
	same(t, []bool{got.Responses[0].Item == nil, len(got.Responses[1].Item) == 0, got.Responses[2].Item == nil}, []bool{false, true, false})
	_, err = client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{
		{Delete: &types.Delete{TableName: table, Key: key("tx", 1)}},
		{ConditionCheck: &types.ConditionCheck{TableName: table, Key: key("tx", 2), ConditionExpression: aws.String("attribute_exists(nothing)"),
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld}}}})
	var canceled *types.TransactionCanceledException
	if !errors.As(err, &canceled) {
		t.Fatal(err)
	}
	same(t, canceled.ErrorMessage(), "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]")
	same(t, *canceled.CancellationReasons[0].Code, "None")
	same(t, *canceled.CancellationReasons[1].Message, "The conditional request failed")
	same(t, numbers(t, []map[string]types.AttributeValue{canceled.CancellationReasons[1].Item}), []int{2})
}

func TestStreams(t *testing.T) {
	put(t, order{Customer: "stream", Number: 1, Total: 1})
	put(t, order{Customer: "stream", Number: 1, Total: 2})
	_, err := client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: table, Key: key("stream", 1)})
	check(t, err)
	list, err := streams.ListStreams(ctx, &dynamodbstreams.ListStreamsInput{TableName: table})
	check(t, err)
	stream, err := streams.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: list.Streams[0].StreamArn})
	check(t, err)
	seen := []string{}
	for _, shard := range stream.StreamDescription.Shards {
		it, err := streams.GetShardIterator(ctx, &dynamodbstreams.GetShardIteratorInput{StreamArn: list.Streams[0].StreamArn,
			ShardId: shard.ShardId, ShardIteratorType: streamtypes.ShardIteratorTypeTrimHorizon})
		check(t, err)
		for next := it.ShardIterator; next != nil; {
			page, err := streams.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: next, Limit: aws.Int32(5)})
			check(t, err)
			for _, r := range page.Records {
				var o order
				check(t, attributevalue.UnmarshalMap(must(attributevalue.FromDynamoDBStreamsMap(r.Dynamodb.NewImage)), &o))
				if r.Dynamodb.Keys["customer"].(*streamtypes.AttributeValueMemberS).Value == "stream" {
					seen = append(seen, fmt.Sprint(r.EventName, o.Total))
				}
			}
			if next = page.NextShardIterator; len(page.Records) == 0 {
				break
			}
		}
	}
	same(t, seen, []string{"INSERT1", "MODIFY2", "REMOVE0"})
	var unknown *streamtypes.ResourceNotFoundException
	_, err = streams.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{
		StreamArn: aws.String("arn:aws:dynamodb:us-east-1:000000000000:table/nothere/stream/2026-01-01T00:00:00.000")})
	if !errors.As(err, &unknown) {
		t.Fatal(err)
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func TestErrors(t *testing.T) {
	_, err := client.GetItem(ctx, &dynamodb.GetItemInput{TableName: table, Key: map[string]types.AttributeValue{
		"customer": &types.AttributeValueMemberS{Value: "x"}}})
	refused(t, err, "ValidationException", "The provided key element does not match the schema")
	_, err = client.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String("nothere"), Key: key("x", 1)})
	refused(t, err, "ResourceNotFoundException", "Requested resource not found")
	_, err = client.Query(ctx, &dynamodb.QueryInput{TableName: table, KeyConditionExpression: aws.String("customer = :c")})
	refused(t, err, "ValidationException", "Invalid KeyConditionExpression: An expression attribute value used in expression is not "+
		"defined; attribute value: :c")
}
