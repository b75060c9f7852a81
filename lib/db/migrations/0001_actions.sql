CREATE TABLE "plans" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"incident_id" uuid NOT NULL,
	"target_id" text NOT NULL,
	"action" text NOT NULL,
	"parameters" jsonb NOT NULL,
	"state" text DEFAULT 'preparing' NOT NULL,
	"content" jsonb,
	"hash" text,
	"detail" text,
	"requested_by" jsonb NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_output" (
	"run_id" uuid NOT NULL,
	"seq" serial NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "run_output_run_id_seq_pk" PRIMARY KEY("run_id","seq")
);
--> statement-breakpoint
CREATE TABLE "run_steps" (
	"run_id" uuid NOT NULL,
	"name" text NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"detail" text,
	CONSTRAINT "run_steps_run_id_name_pk" PRIMARY KEY("run_id","name")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"plan_id" uuid NOT NULL,
	"incident_id" uuid NOT NULL,
	"target_id" text NOT NULL,
	"action" text NOT NULL,
	"state" text DEFAULT 'requested' NOT NULL,
	"requested_by" jsonb NOT NULL,
	"idempotency_key" text NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"holder_executor" text,
	"holder_epoch" integer,
	"before" jsonb,
	"result" text,
	"facts_to_check" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"watch_state" text,
	"watch_until" timestamp (3) with time zone,
	"watch_detail" text
);
--> statement-breakpoint
CREATE TABLE "sign_offs" (
	"incident_id" uuid NOT NULL,
	"item_id" text NOT NULL,
	"by" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"note" text NOT NULL,
	CONSTRAINT "sign_offs_incident_id_item_id_pk" PRIMARY KEY("incident_id","item_id")
);
--> statement-breakpoint
ALTER TABLE "worker_heartbeats" ADD COLUMN "epoch" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD CONSTRAINT "plans_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_output" ADD CONSTRAINT "run_output_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_steps" ADD CONSTRAINT "run_steps_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_plan_id_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."plans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_offs" ADD CONSTRAINT "sign_offs_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "plans_incident" ON "plans" USING btree ("incident_id","requested_at");--> statement-breakpoint
CREATE UNIQUE INDEX "runs_one_live_per_target" ON "runs" USING btree ("target_id") WHERE "runs"."state" in ('requested', 'running', 'cancelling');--> statement-breakpoint
CREATE UNIQUE INDEX "runs_idempotency_key" ON "runs" USING btree ("plan_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "runs_incident" ON "runs" USING btree ("incident_id","requested_at");