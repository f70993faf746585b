// SPDX-License-Identifier: Apache-2.0
//! Real work with the AWS SDK for Rust against ENDPOINT: its clients, builders, waiters and paginators, errors by class.
use aws_sdk_dynamodb::client::Waiters;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue as Value, BillingMode, ConditionCheck, Delete, DeleteRequest, Get,
    GlobalSecondaryIndex, KeySchemaElement, KeyType, KeysAndAttributes, LocalSecondaryIndex, Projection,
    ProjectionType, Put, PutRequest, ReturnConsumedCapacity, ReturnValue, ReturnValuesOnConditionCheckFailure,
    ScalarAttributeType, Select, StreamSpecification, StreamViewType, TableStatus, Tag, TimeToLiveSpecification,
    TimeToLiveStatus, TransactGetItem, TransactWriteItem, Update, WriteRequest,
};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodbstreams::types::{AttributeValue as Recorded, OperationType, ShardIteratorType};
use std::collections::{HashMap, HashSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const TABLE: &str = "rust_orders";
const LOST: &str = "The conditional request failed";
type Item = HashMap<String, Value>;
type Failure = Box<dyn std::error::Error + Send + Sync>;
type Done = Result<(), Failure>;

#[derive(Clone)]
struct Service {
    items: Client,
    streams: aws_sdk_dynamodbstreams::Client,
}

fn s(text: &str) -> Value {
    Value::S(text.into())
}

fn n(number: i64) -> Value {
    Value::N(number.to_string())
}

fn key(customer: &str, number: i64) -> Item {
    HashMap::from([("customer".into(), s(customer)), ("number".into(), n(number))])
}

fn order(customer: &str, number: i64, more: &[(&str, Value)]) -> Item {
    let mut item = key(customer, number);
    item.extend(more.iter().map(|(name, value)| (name.to_string(), value.clone())));
    item
}

fn numbers(items: &[Item]) -> Vec<i64> {
    items
        .iter()
        .map(|i| i["number"].as_n().unwrap().parse().unwrap())
        .collect()
}

/// What the service has answered, which is an error of this code and these words.
fn refused<T: std::fmt::Debug, E, R>(got: Result<T, SdkError<E, R>>, code: &str, message: &str) -> E
where
    E: ProvideErrorMetadata + std::fmt::Debug,
    R: std::fmt::Debug,
{
    let SdkError::ServiceError(answer) = got.expect_err(code) else {
        panic!("{code}: no answer")
    };
    let error = answer.into_err();
    assert_eq!((error.code(), error.message()), (Some(code), Some(message)));
    error
}

async fn item(c: &Client, key: Item) -> Result<Option<Item>, Failure> {
    Ok(c.get_item()
        .table_name(TABLE)
        .set_key(Some(key))
        .consistent_read(true)
        .send()
        .await?
        .item)
}

fn part(name: &str, kind: KeyType) -> KeySchemaElement {
    KeySchemaElement::builder()
        .attribute_name(name)
        .key_type(kind)
        .build()
        .unwrap()
}

fn creation(c: &Client) -> aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder {
    let of = |name: &str, kind| {
        AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(kind)
            .build()
            .unwrap()
    };
    let all = Projection::builder().projection_type(ProjectionType::All).build();
    let some = Projection::builder()
        .projection_type(ProjectionType::Include)
        .non_key_attributes("total")
        .build();
    c.create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest)
        .key_schema(part("customer", KeyType::Hash))
        .key_schema(part("number", KeyType::Range))
        .attribute_definitions(of("customer", ScalarAttributeType::S))
        .attribute_definitions(of("number", ScalarAttributeType::N))
        .attribute_definitions(of("state", ScalarAttributeType::S))
        .attribute_definitions(of("placed", ScalarAttributeType::N))
        .global_secondary_indexes(
            GlobalSecondaryIndex::builder()
                .index_name("by_state")
                .key_schema(part("state", KeyType::Hash))
                .key_schema(part("placed", KeyType::Range))
                .projection(some)
                .build()
                .unwrap(),
        )
        .local_secondary_indexes(
            LocalSecondaryIndex::builder()
                .index_name("by_placed")
                .key_schema(part("customer", KeyType::Hash))
                .key_schema(part("placed", KeyType::Range))
                .projection(all)
                .build()
                .unwrap(),
        )
        .stream_specification(
            StreamSpecification::builder()
                .stream_enabled(true)
                .stream_view_type(StreamViewType::NewAndOldImages)
                .build()
                .unwrap(),
        )
        .tags(Tag::builder().key("team").value("blue").build().unwrap())
}

async fn tables(service: &Service) -> Done {
    let c = &service.items;
    let table = c.describe_table().table_name(TABLE).send().await?.table.unwrap();
    assert_eq!(table.table_status(), Some(&TableStatus::Active));
    assert_eq!(
        (
            table.global_secondary_indexes().len(),
            table.local_secondary_indexes().len()
        ),
        (1, 1)
    );
    assert_eq!(
        table.global_secondary_indexes()[0]
            .projection()
            .unwrap()
            .non_key_attributes(),
        ["total"]
    );
    let again = refused(
        creation(c).send().await,
        "ResourceInUseException",
        &format!("Table already exists: {TABLE}"),
    );
    assert!(again.is_resource_in_use_exception());
    for name in ["rust_a", "rust_b"] {
        let small = AttributeDefinition::builder()
            .attribute_name("p")
            .attribute_type(ScalarAttributeType::B);
        c.create_table()
            .table_name(name)
            .billing_mode(BillingMode::PayPerRequest)
            .key_schema(part("p", KeyType::Hash))
            .attribute_definitions(small.build()?)
            .send()
            .await?;
    }
    let mut pages = c.list_tables().into_paginator().page_size(1).items().send();
    let mut names = Vec::new();
    while let Some(name) = pages.next().await {
        names.push(name?);
    }
    assert_eq!(names, ["rust_a", "rust_b", TABLE]);
    for name in ["rust_a", "rust_b"] {
        c.delete_table().table_name(name).send().await?;
        c.wait_until_table_not_exists()
            .table_name(name)
            .wait(Duration::from_secs(60))
            .await?;
    }
    let arn = table.table_arn().unwrap();
    c.tag_resource()
        .resource_arn(arn)
        .tags(Tag::builder().key("stage").value("test").build()?)
        .send()
        .await?;
    c.untag_resource().resource_arn(arn).tag_keys("team").send().await?;
    let tags = c.list_tags_of_resource().resource_arn(arn).send().await?;
    let tags: Vec<_> = tags.tags().iter().map(|t| (t.key(), t.value())).collect();
    assert_eq!(tags, [("stage", "test")]);
    c.update_table()
        .table_name(TABLE)
        .deletion_protection_enabled(true)
        .send()
        .await?;
    refused(
        c.delete_table().table_name(TABLE).send().await,
        "ValidationException",
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    );
    c.update_table()
        .table_name(TABLE)
        .deletion_protection_enabled(false)
        .send()
        .await?;
    Ok(())
}

async fn items(service: &Service) -> Done {
    let c = &service.items;
    let all = order(
        "types",
        1,
        &[
            ("text", s("ü€𝄞")),
            ("real", Value::N("-1.5E-100".into())),
            ("bytes", Value::B(Blob::new([0u8, 255]))),
            ("truth", Value::Bool(true)),
            ("nothing", Value::Null(true)),
            ("texts", Value::Ss(vec!["a".into()])),
            ("numbers", Value::Ns(vec!["7".into()])),
            ("blobs", Value::Bs(vec![Blob::new([1u8])])),
            ("list", Value::L(vec![n(1), Value::L(vec![]), s("")])),
            (
                "map",
                Value::M(HashMap::from([("inner".into(), Value::M(HashMap::new()))])),
            ),
        ],
    );
    let put = c.put_item().table_name(TABLE).set_item(Some(all.clone()));
    let spent = put
        .return_consumed_capacity(ReturnConsumedCapacity::Total)
        .send()
        .await?;
    assert_eq!(spent.consumed_capacity().unwrap().capacity_units(), Some(1.0));
    let mut want = all.clone();
    want.insert("real".into(), Value::N(format!("-0.{}15", "0".repeat(99))));
    assert_eq!(item(c, key("types", 1)).await?, Some(want));
    assert_eq!(item(c, key("types", 2)).await?, None);

    let twice = c
        .put_item()
        .table_name(TABLE)
        .set_item(Some(key("types", 1)))
        .condition_expression("attribute_not_exists(customer)")
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
        .send()
        .await;
    let PutItemError::ConditionalCheckFailedException(why) = refused(twice, "ConditionalCheckFailedException", LOST)
    else {
        panic!("another class");
    };
    assert_eq!(why.item().unwrap()["text"], all["text"]);

    let change = |condition: &str| {
        c.update_item()
            .table_name(TABLE)
            .set_key(Some(key("types", 1)))
            .update_expression(
                "SET #l[0] = #l[0] + :one, fresh = if_not_exists(fresh, :zero) REMOVE nothing ADD texts :b DELETE numbers :seven",
            )
            .condition_expression(condition)
            .expression_attribute_names("#l", "list")
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":zero", n(0))
            .expression_attribute_values(":b", Value::Ss(vec!["b".into()]))
            .expression_attribute_values(":seven", Value::Ns(vec!["7".into()]))
            .return_values(ReturnValue::UpdatedNew)
    };
    let refusal = refused(
        change("size(#l) > :seven2")
            .expression_attribute_values(":seven2", n(7))
            .send()
            .await,
        "ConditionalCheckFailedException",
        LOST,
    );
    assert!(refusal.is_conditional_check_failed_exception());
    let new = change("contains(texts, :a) AND attribute_type(truth, :t)")
        .expression_attribute_values(":a", s("a"))
        .expression_attribute_values(":t", s("BOOL"))
        .send()
        .await?
        .attributes
        .unwrap();
    assert_eq!(new["fresh"], n(0));
    let texts: HashSet<_> = new["texts"].as_ss().unwrap().iter().map(String::as_str).collect();
    assert_eq!(texts, HashSet::from(["a", "b"]));
    let now = item(c, key("types", 1)).await?.unwrap();
    assert_eq!(now["list"].as_l().unwrap()[0], n(2));
    assert!(!now.contains_key("nothing") && !now.contains_key("numbers"));
    let old = c
        .delete_item()
        .table_name(TABLE)
        .set_key(Some(key("types", 1)))
        .return_values(ReturnValue::AllOld);
    assert_eq!(old.send().await?.attributes, Some(now));
    assert_eq!(item(c, key("types", 1)).await?, None);
    Ok(())
}

async fn pages(service: &Service) -> Done {
    let c = &service.items;
    for from in [0, 25] {
        let puts = (from..from + 25).map(|i| {
            let state = if i % 5 == 0 { "sent" } else { "held" };
            let item = order(
                "pages",
                i,
                &[("state", s(state)), ("placed", n(100 - i)), ("total", n(i * 10))],
            );
            let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
            WriteRequest::builder().put_request(put).build()
        });
        let done = c.batch_write_item().request_items(TABLE, puts.collect()).send().await?;
        assert!(done.unprocessed_items().unwrap().is_empty());
    }
    let wanted = [3, 24, 99].map(|i| key("pages", i)).to_vec();
    let wanted = KeysAndAttributes::builder()
        .set_keys(Some(wanted))
        .projection_expression("#t")
        .expression_attribute_names("#t", "total")
        .build()?;
    let got = c.batch_get_item().request_items(TABLE, wanted).send().await?;
    let mut totals: Vec<_> = got.responses().unwrap()[TABLE]
        .iter()
        .map(|i| (i.len(), i["total"].clone()))
        .collect();
    totals.sort_by_key(|(_, total)| total.as_n().unwrap().len());
    assert_eq!(totals, [(1, n(30)), (1, n(240))]);

    let query = || {
        c.query()
            .table_name(TABLE)
            .key_condition_expression("customer = :c")
            .expression_attribute_values(":c", s("pages"))
    };
    let mut sizes = Vec::new();
    let mut all = Vec::new();
    let mut pages = query().limit(20).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page?;
        sizes.push(page.count());
        all.extend(page.items.unwrap());
    }
    assert_eq!(sizes, [20, 20, 10]);
    assert_eq!(numbers(&all), (0..50).collect::<Vec<_>>());
    let some = c
        .query()
        .table_name(TABLE)
        .key_condition_expression("customer = :c AND #n BETWEEN :a AND :b")
        .filter_expression("#s = :s")
        .expression_attribute_names("#n", "number")
        .expression_attribute_names("#s", "state")
        .expression_attribute_values(":c", s("pages"))
        .expression_attribute_values(":a", n(10))
        .expression_attribute_values(":b", n(19))
        .expression_attribute_values(":s", s("sent"))
        .scan_index_forward(false)
        .send()
        .await?;
    assert_eq!(
        (numbers(some.items()), some.count(), some.scanned_count()),
        (vec![15, 10], 2, 10)
    );
    let by_placed = query().index_name("by_placed").limit(3).send().await?;
    assert_eq!(numbers(by_placed.items()), [49, 48, 47]);
    let sent: Result<Vec<_>, _> = c
        .query()
        .table_name(TABLE)
        .index_name("by_state")
        .key_condition_expression("#s = :s AND placed < :p")
        .expression_attribute_names("#s", "state")
        .expression_attribute_values(":s", s("sent"))
        .expression_attribute_values(":p", n(90))
        .limit(3)
        .into_paginator()
        .items()
        .send()
        .collect()
        .await;
    let sent = sent?;
    assert_eq!(numbers(&sent), [45, 40, 35, 30, 25, 20, 15]);
    assert_eq!(sent[0].len(), 5); // its keys, the index's, and what is projected
    let mut count = 0;
    for segment in 0..3 {
        let scan = c
            .scan()
            .table_name(TABLE)
            .segment(segment)
            .total_segments(3)
            .select(Select::Count)
            .limit(9);
        let mut pages = scan
            .filter_expression("customer = :c")
            .expression_attribute_values(":c", s("pages"))
            .into_paginator()
            .send();
        while let Some(page) = pages.next().await {
            count += page?.count();
        }
    }
    assert_eq!(count, 50);
    let gone = (0..25).map(|i| {
        let delete = DeleteRequest::builder().set_key(Some(key("pages", i))).build().unwrap();
        WriteRequest::builder().delete_request(delete).build()
    });
    c.batch_write_item().request_items(TABLE, gone.collect()).send().await?;
    assert_eq!(query().select(Select::Count).send().await?.count(), 25);
    Ok(())
}

async fn transactions(service: &Service) -> Done {
    let c = &service.items;
    let put = |number| {
        let put = Put::builder()
            .table_name(TABLE)
            .set_item(Some(key("tx", number)))
            .build()
            .unwrap();
        TransactWriteItem::builder().put(put).build()
    };
    for _ in 0..2 {
        let once = c.transact_write_items().client_request_token("rust-once");
        once.transact_items(put(1)).transact_items(put(2)).send().await?;
    }
    let other = c
        .transact_write_items()
        .client_request_token("rust-once")
        .transact_items(put(3))
        .send()
        .await;
    assert!(other
        .unwrap_err()
        .into_service_error()
        .is_idempotent_parameter_mismatch_exception());
    let get = |number| {
        let get = Get::builder()
            .table_name(TABLE)
            .set_key(Some(key("tx", number)))
            .build()
            .unwrap();
        TransactGetItem::builder().get(get).build()
    };
    let got = c
        .transact_get_items()
        .transact_items(get(2))
        .transact_items(get(3))
        .send()
        .await?;
    let got: Vec<_> = got.responses().iter().map(|r| r.item().cloned()).collect();
    assert_eq!(got, [Some(key("tx", 2)), None]);
    let delete = Delete::builder()
        .table_name(TABLE)
        .set_key(Some(key("tx", 1)))
        .build()?;
    let check = ConditionCheck::builder()
        .table_name(TABLE)
        .set_key(Some(key("tx", 2)))
        .condition_expression("attribute_exists(paid)")
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
        .build()?;
    let update = Update::builder()
        .table_name(TABLE)
        .set_key(Some(key("tx", 9)))
        .update_expression("SET paid = :t")
        .expression_attribute_values(":t", Value::Bool(true))
        .build()?;
    let cancelled = c
        .transact_write_items()
        .transact_items(TransactWriteItem::builder().delete(delete).build())
        .transact_items(TransactWriteItem::builder().condition_check(check).build())
        .transact_items(TransactWriteItem::builder().update(update).build())
        .send()
        .await;
    let words = "Transaction cancelled, please refer cancellation reasons for specific reasons \
                 [None, ConditionalCheckFailed, None]";
    let TransactWriteItemsError::TransactionCanceledException(why) =
        refused(cancelled, "TransactionCanceledException", words)
    else {
        panic!("another class");
    };
    let reasons: Vec<_> = why
        .cancellation_reasons()
        .iter()
        .map(|r| (r.code(), r.message()))
        .collect();
    assert_eq!(
        reasons,
        [
            (Some("None"), None),
            (Some("ConditionalCheckFailed"), Some(LOST)),
            (Some("None"), None)
        ]
    );
    assert_eq!(why.cancellation_reasons()[1].item(), Some(&key("tx", 2)));
    assert_eq!(item(c, key("tx", 1)).await?, Some(key("tx", 1)));
    assert_eq!(item(c, key("tx", 9)).await?, None);
    Ok(())
}

async fn expiry(service: &Service) -> Done {
    let c = &service.items;
    let on = TimeToLiveSpecification::builder()
        .attribute_name("gone")
        .enabled(true)
        .build()?;
    c.update_time_to_live()
        .table_name(TABLE)
        .time_to_live_specification(on)
        .send()
        .await?;
    let told = c
        .describe_time_to_live()
        .table_name(TABLE)
        .send()
        .await?
        .time_to_live_description
        .unwrap();
    assert_eq!(told.time_to_live_status(), Some(&TimeToLiveStatus::Enabled));
    assert_eq!(told.attribute_name(), Some("gone"));
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() as i64;
    for (number, at) in [(1, now - 9), (2, now + 900)] {
        let item = order("ttl", number, &[("gone", n(at))]);
        c.put_item().table_name(TABLE).set_item(Some(item)).send().await?;
    }
    for _ in 0..1000 {
        if item(c, key("ttl", 1)).await?.is_none() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(item(c, key("ttl", 1)).await?, None);
    assert!(item(c, key("ttl", 2)).await?.is_some());
    Ok(())
}

async fn stream(service: &Service) -> Done {
    let (c, streams) = (&service.items, &service.streams);
    for total in [1, 2] {
        let item = order("stream", 1, &[("total", n(total))]);
        c.put_item().table_name(TABLE).set_item(Some(item)).send().await?;
    }
    c.delete_item()
        .table_name(TABLE)
        .set_key(Some(key("stream", 1)))
        .send()
        .await?;
    let found = streams.list_streams().table_name(TABLE).send().await?;
    let arn = found.streams()[0].stream_arn().unwrap();
    let told = streams
        .describe_stream()
        .stream_arn(arn)
        .send()
        .await?
        .stream_description
        .unwrap();
    let mut seen = Vec::new();
    for shard in told.shards() {
        let begin = streams
            .get_shard_iterator()
            .stream_arn(arn)
            .shard_id(shard.shard_id().unwrap());
        let mut at = begin
            .shard_iterator_type(ShardIteratorType::TrimHorizon)
            .send()
            .await?
            .shard_iterator;
        while let Some(here) = at {
            let page = streams.get_records().shard_iterator(here).send().await?;
            for record in page.records() {
                let change = record.dynamodb().unwrap();
                if change.keys().unwrap()["customer"] == Recorded::S("stream".into()) {
                    let total =
                        |image: Option<&HashMap<String, Recorded>>| image.map(|i| i["total"].as_n().unwrap().clone());
                    seen.push((
                        record.event_name().unwrap().clone(),
                        total(change.old_image()),
                        total(change.new_image()),
                    ));
                }
            }
            at = if page.records().is_empty() {
                None
            } else {
                page.next_shard_iterator
            };
        }
    }
    let one = || Some("1".to_string());
    let two = || Some("2".to_string());
    assert_eq!(
        seen,
        [
            (OperationType::Insert, None, one()),
            (OperationType::Modify, one(), two()),
            (OperationType::Remove, two(), None)
        ]
    );
    let none = streams.describe_stream().stream_arn(format!("{arn}x")).send().await;
    assert!(none.unwrap_err().into_service_error().is_resource_not_found_exception());
    Ok(())
}

async fn errors(service: &Service) -> Done {
    let c = &service.items;
    let absent = c
        .get_item()
        .table_name("nothere")
        .set_key(Some(key("a", 1)))
        .send()
        .await;
    assert!(
        refused(absent, "ResourceNotFoundException", "Requested resource not found").is_resource_not_found_exception()
    );
    let absent = c.describe_table().table_name("nothere").send().await;
    refused(
        absent,
        "ResourceNotFoundException",
        "Requested resource not found: Table: nothere not found",
    );
    let half = c.get_item().table_name(TABLE).key("customer", s("a")).send().await;
    refused(
        half,
        "ValidationException",
        "The provided key element does not match the schema",
    );
    let empty = c.put_item().table_name(TABLE).set_item(Some(key("", 1))).send().await;
    refused(
        empty,
        "ValidationException",
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string \
         value. Key: customer",
    );
    let text = c
        .put_item()
        .table_name(TABLE)
        .set_item(Some(key("a", 1)))
        .condition_expression("a = = b")
        .send()
        .await;
    refused(
        text,
        "ValidationException",
        "Invalid ConditionExpression: Syntax error; token: \"=\", near: \"= b\"",
    );
    Ok(())
}

async fn run(service: &Service) -> Result<u32, Failure> {
    let (mut passed, mut failed) = (0, 0);
    macro_rules! test {
        ($name:expr, $work:ident) => {
            let service = service.clone();
            match tokio::spawn(async move { $work(&service).await.map_err(|e| format!("{e:?}")) }).await {
                Ok(Ok(())) => passed += 1,
                failure => {
                    failed += 1;
                    println!("FAILED {}: {failure:?}", $name);
                }
            }
        };
    }
    test!("tables, indexes, tags and pages of names", tables);
    test!("items, conditions and updates", items);
    test!("batches, queries, indexes and pages", pages);
    test!("transactions", transactions);
    test!("time to live", expiry);
    test!("a stream", stream);
    test!("errors by class and word", errors);
    println!("{passed} passed, {failed} failed");
    Ok(failed)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<std::process::ExitCode, Failure> {
    let endpoint = std::env::var("ENDPOINT")?;
    let http = aws_smithy_http_client::Builder::new().build_http();
    let credentials = Credentials::new("local", "local", None, None, "test");
    let items = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(credentials.clone())
        .retry_config(RetryConfig::disabled())
        .http_client(http.clone())
        .endpoint_url(&endpoint)
        .build();
    let streams = aws_sdk_dynamodbstreams::Config::builder()
        .behavior_version(aws_sdk_dynamodbstreams::config::BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(credentials)
        .http_client(http)
        .endpoint_url(&endpoint)
        .build();
    let service = Service {
        items: Client::from_conf(items),
        streams: aws_sdk_dynamodbstreams::Client::from_conf(streams),
    };
    let c = &service.items;
    creation(c).send().await?;
    c.wait_until_table_exists()
        .table_name(TABLE)
        .wait(Duration::from_secs(60))
        .await?;
    let failed = run(&service).await?;
    c.delete_table().table_name(TABLE).send().await?;
    c.wait_until_table_not_exists()
        .table_name(TABLE)
        .wait(Duration::from_secs(60))
        .await?;
    Ok(if failed == 0 {
        std::process::ExitCode::SUCCESS
    } else {
        std::process::ExitCode::FAILURE
    })
}
