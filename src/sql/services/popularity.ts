/** How often people write what, as orders of preference: the first names are offered first while nothing is typed. */

function rankMap(names: string): ReadonlyMap<string, number> {
  const list = names.trim().split(/\s+/)
  return new Map(list.map((name, index) => [name, 1 - index / list.length]))
}

/** From 1 for the most used column down to 0 for the last one listed; others count as 0. */
export const columnPopularity = rankMap(`
  campaign user_id impressions campaign_id campaign_id_string ad_product_type clicks total_purchases purchases total_cost spend total_product_sales
  event_subtype tracked_asin tracked_item impression_dt_utc event_dt_utc impression_date event_date_utc event_date device_type line_item advertiser
  total_units_sold product_sales conversion_event_subtype conversion_id request_tag line_item_type new_to_brand_purchases new_to_brand conversions
  customer_search_term match_type targeting ad_group creative creative_type site supply_source_name operating_system total_detail_page_view
  total_add_to_cart detail_page_view add_to_cart currency_iso_code currency_name advertiser_id portfolio_name impression_hour impression_day
  event_hour_utc event_day_utc conversion_event_date_utc conversion_event_dt_utc traffic_event_dt_utc traffic_event_subtype event_type
  viewable_impressions measurable_impressions impression_cost supply_cost audience_fee platform_fee managed_service_fee third_party_fees
  behavior_segment_name behavior_segment_id segment_name segment_marketplace_id dma_code state iso_state_province_code city_name postal_code
  units_sold new_to_brand_total_purchases new_to_brand_total_product_sales total_new_to_brand_purchases event_category halo_code asin
  purchase_dt_utc unit_price purchase_units_sold visit_id dwell_time page_title ingress_type store_name`)

/** The same for data sources. */
export const tablePopularity = rankMap(`
  dsp_impressions sponsored_ads_traffic amazon_attributed_events_by_traffic_time amazon_attributed_events_by_conversion_time conversions
  dsp_clicks conversions_with_relevance dsp_impressions_by_user_segments dsp_views dsp_impressions_by_matched_segments conversions_all
  amazon_retail_purchases audience_segments_amer_inmarket audience_segments_amer_lifestyle amazon_brand_store_page_views
  dsp_video_events_feed segment_metadata amazon_brand_store_engagement_events amazon_pvc_streaming_events_feed amazon_live_traffic`)

/** The same for functions. */
export const functionPopularity = rankMap(`
  SUM COUNT COALESCE ROUND CAST MAX MIN NULLIF IF AVG CONCAT BUILT_IN_PARAMETER CUSTOM_PARAMETER SECONDS_BETWEEN ROW_NUMBER RANK ARRAY_SORT
  COLLECT NAMED_ROW ARRAY_CONTAINS DATE_TRUNC EXTRACT CARDINALITY LOWER UPPER TRIM SUBSTRING IFNULL NVL GREATEST LEAST ARRAY_TO_STRING
  DENSE_RANK UUID MEDIAN PERCENTILE ABS LEFT RIGHT LENGTH REPLACE REGEXP_REPLACE REGEXP_SUBSTR CONVERT_TIME_ZONE_FROM_UTC CURRENT_DATE`)
